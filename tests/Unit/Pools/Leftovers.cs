using System.Globalization;
using PSMultiproc.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>Finds what a process has left behind in the folders that pools use.</summary>
internal static class Leftovers
{
    /// <summary>Sockets and memory files that bear the process's number.</summary>
    public static IEnumerable<string> Of(int processId)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"-{processId}-");
        return SharedMemoryFolder.All.Append(UserFolder.Path).Distinct()
            .SelectMany(static folder => Directory.EnumerateFiles(folder))
            .Where(path => Path.GetFileName(path).Contains(id, StringComparison.Ordinal));
    }

    /// <summary>What .NET makes for each process, and leaves when that is killed.</summary>
    /// <param name="processId">The process's number, which an earlier one may have had.</param>
    /// <param name="since">When it may have started at the earliest.</param>
    public static IEnumerable<string> OfRuntime(int processId, DateTime since) =>
        Directory.EnumerateFiles(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"*-{processId}-*"))
            .Where(path => File.GetLastWriteTimeUtc(path) >= since);
}
