using System.Globalization;

namespace PSMultiproc.Platform;

/// <summary>
/// The sockets and pipes that each .NET process on Unix keeps for debuggers and profilers in the temporary folder, and each
/// PowerShell for <c>Enter-PSHostProcess</c>. It removes them when it exits; when it is killed they stay, four for each, and
/// nobody else ever removes them.
/// </summary>
internal static class DiagnosticFiles
{
    /// <summary>Removes those of a process that has ended or is about to be killed. What cannot be removed stays.</summary>
    public static void Remove(int processId)
    {
        if (OperatingSystem.IsWindows())
            return;

        string id = processId.ToString(CultureInfo.InvariantCulture);
        foreach (string pattern in (ReadOnlySpan<string>)[$"clr-debug-pipe-{id}-*", $"dotnet-diagnostic-{id}-*-socket", $"CoreFxPipe_PSHost.*.{id}.*"])
        {
            try
            {
                foreach (string path in Directory.EnumerateFiles(Path.GetTempPath(), pattern))
                    File.Delete(path);
            }
            catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
            {
                // It belongs to somebody else, or the folder is gone: nothing that we could put right.
            }
        }
    }
}
