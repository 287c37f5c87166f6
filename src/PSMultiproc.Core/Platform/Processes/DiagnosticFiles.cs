using System.Globalization;

namespace PSMultiproc.Platform;

/// <summary>
/// The sockets and pipes that each .NET process on Unix keeps for debuggers and profilers in the temporary folder, and each
/// PowerShell for <c>Enter-PSHostProcess</c>. It removes them when it exits; when it is killed they stay, four for each, and
/// nobody else ever removes them.
/// </summary>
internal static class DiagnosticFiles
{
    private const string DebuggerPrefix = "clr-debug-pipe-";
    private const string DiagnosticPrefix = "dotnet-diagnostic-";
    private const string HostPrefix = "CoreFxPipe_PSHost.";

    /// <summary>Removes those of processes that have ended or are about to be killed. What cannot be removed stays.</summary>
    public static void Remove(IReadOnlyCollection<int> processIds)
    {
        if (OperatingSystem.IsWindows())
            return;

        try
        {
            // One look at the folder, which may hold many files.
            foreach (string path in Directory.EnumerateFiles(Path.GetTempPath()))
            {
                if (OwnerOf(Path.GetFileName(path.AsSpan())) is { } owner && processIds.Contains(owner))
                    Delete(path);
            }
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // The folder is gone: nothing that we could put right.
        }
    }

    /// <summary>The process whose file it is; null when it is none of these files.</summary>
    private static int? OwnerOf(ReadOnlySpan<char> name)
    {
        // clr-debug-pipe-<id>-…, dotnet-diagnostic-<id>-…, CoreFxPipe_PSHost.<start time>.<id>.…
        if (name.StartsWith(DebuggerPrefix, StringComparison.Ordinal))
            return NumberBefore('-', name[DebuggerPrefix.Length..]);
        if (name.StartsWith(DiagnosticPrefix, StringComparison.Ordinal))
            return NumberBefore('-', name[DiagnosticPrefix.Length..]);
        if (!name.StartsWith(HostPrefix, StringComparison.Ordinal))
            return null;
        ReadOnlySpan<char> rest = name[HostPrefix.Length..];
        return NumberBefore('.', rest[(rest.IndexOf('.') + 1)..]);
    }

    private static int? NumberBefore(char end, ReadOnlySpan<char> text) =>
        text.IndexOf(end) is > 0 and var length && int.TryParse(text[..length], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : null;

    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // It belongs to somebody else.
        }
    }
}
