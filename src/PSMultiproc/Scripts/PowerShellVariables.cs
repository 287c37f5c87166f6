namespace PSMultiproc.Scripts;

/// <summary>The variables that every session has from the start and that nobody can set.</summary>
internal static class PowerShellVariables
{
    /// <summary>See about_Automatic_Variables.</summary>
    private static readonly HashSet<string> Constant = new(StringComparer.OrdinalIgnoreCase)
    {
        "?", "_", "args", "ConsoleFileName", "EnabledExperimentalFeatures", "ExecutionContext", "false", "HOME", "Host", "input",
        "IsCoreCLR", "IsLinux", "IsMacOS", "IsWindows", "null", "PID", "PSCulture", "PSEdition", "PSHOME", "PSUICulture",
        "PSVersionTable", "ShellId", "this", "true",
    };

    /// <summary>Whether a name is one of theirs.</summary>
    public static bool AreSetByIt(string name) => Constant.Contains(name);
}
