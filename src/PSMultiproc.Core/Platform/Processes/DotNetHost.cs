using System.Runtime.InteropServices;

namespace PSMultiproc.Platform;

/// <summary>Finds the <c>dotnet</c> program, which runs a <c>.dll</c> that has no program of its own.</summary>
internal static class DotNetHost
{
    // .NET's command line names the running dotnet to what it starts.
    private const string Variable = "DOTNET_HOST_PATH";

    private static string FileName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>
    /// Its path: this very process where that is <c>dotnet</c>, else the one the environment names, else the one above
    /// the runtime in use, else the first on the search path.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Path
        => Candidates(
                Environment.ProcessPath,
                Environment.GetEnvironmentVariable(Variable),
                RuntimeEnvironment.GetRuntimeDirectory(),
                Environment.GetEnvironmentVariable("PATH"))
            .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"No '{FileName}' was found beside the runtime, in {Variable} or in PATH.");

    internal static IEnumerable<string> Candidates(
        string? processPath, string? variable, string runtimeFolder, string? searchPath)
    {
        if (IsDotNet(processPath))
            yield return processPath!;
        if (IsDotNet(variable))
            yield return variable!;

        // <root>/shared/Microsoft.NETCore.App/<version>/; a self-contained program has nothing there.
        yield return System.IO.Path.GetFullPath(System.IO.Path.Combine(runtimeFolder, "..", "..", "..", FileName));

        foreach (string folder in (searchPath ?? "").Split(System.IO.Path.PathSeparator))
        {
            if (System.IO.Path.IsPathRooted(folder))
                yield return System.IO.Path.Combine(folder, FileName);
        }
    }

    private static bool IsDotNet(string? path)
        => string.Equals(System.IO.Path.GetFileName(path), FileName,
            OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
