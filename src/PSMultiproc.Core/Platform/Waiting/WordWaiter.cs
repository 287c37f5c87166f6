namespace PSMultiproc.Platform;

/// <summary>The best way to wait for a word that this system has.</summary>
internal static class WordWaiter
{
    /// <summary>Set to 1, this environment variable makes every process of a session wait the portable way.</summary>
    public const string PortableVariable = "PSMULTIPROC_PORTABLE_WAIT";

    /// <summary>The way that this process waits. All that share an object must wait the same way.</summary>
    public static IWordWaiter Current { get; } = Choose();

    private static IWordWaiter Choose()
    {
        if (Environment.GetEnvironmentVariable(PortableVariable) != "1")
        {
            if (OperatingSystem.IsLinux() && FutexWaiter.IsSupported)
                return new FutexWaiter();
            if (OperatingSystem.IsMacOS() && AddressWaiter.IsSupported)
                return new AddressWaiter();
        }

        return new PollingWaiter();
    }
}
