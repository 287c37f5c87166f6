namespace PSMultiproc.Scripts;

/// <summary>The folders that PowerShell looks for modules in.</summary>
internal static class ModulePaths
{
    private const string Variable = "PSModulePath";

    private static readonly StringComparison PathComparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Whether a module's file lies in one of them, so that any session finds it by itself.</summary>
    public static bool Contain(string path) =>
        (Environment.GetEnvironmentVariable(Variable) ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, PathComparison));
}
