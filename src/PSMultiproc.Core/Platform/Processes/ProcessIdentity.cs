namespace PSMultiproc.Platform;

/// <summary>A process that no later one is taken for, though the system gives its number out again.</summary>
/// <param name="ProcessId">Its number.</param>
/// <param name="StartTime">When it started, in a unit of the system's own (clock ticks since boot on Linux,
/// microseconds since 1970 on macOS, <see cref="DateTime.Ticks"/> elsewhere); 0 when there was no such process.</param>
internal readonly record struct ProcessIdentity(int ProcessId, long StartTime)
{
    /// <summary>This process.</summary>
    public static ProcessIdentity Current => Of(Environment.ProcessId);

    /// <summary>The process that has the number now; its start time is 0 when none has, or only a zombie.</summary>
    public static ProcessIdentity Of(int processId) => new(processId, StartTimeOf(processId));

    /// <summary>Whether that very process still runs. One that ended but was not yet waited for does not.</summary>
    public static bool IsAlive(ProcessIdentity process) => process.IsAlive();

    /// <inheritdoc cref="IsAlive(ProcessIdentity)"/>
    public bool IsAlive() => StartTime != 0 && StartTimeOf(ProcessId) == StartTime;

    private static long StartTimeOf(int processId)
    {
        if (processId <= 0)
            return 0;
        if (OperatingSystem.IsLinux())
            return LinuxProcess.Read(processId) is { IsRunning: true } process ? process.StartTime : 0;
        return OperatingSystem.IsMacOS() ? MacProcess.StartTimeOf(processId) : ManagedProcess.StartTimeOf(processId);
    }
}
