using System.Globalization;
using System.Security.Cryptography;
using PSMultiproc.Platform;

namespace PSMultiproc.Pools;

/// <summary>
/// Names outboxes after the host that made them. A name exists only until its worker has opened the memory, but a host
/// that is killed in that moment leaves it behind, for the next pool to remove.
/// </summary>
internal static class OutboxFile
{
    private const string Prefix = "o-";

    /// <summary>64 bits, in a folder that nobody else can enter.</summary>
    private const int RandomBytes = 8;

    /// <summary>A name that is given once: <c>o-PROCESS-STARTTIME-RANDOM</c>.</summary>
    public static string NewName()
    {
        var host = ProcessIdentity.Current;
        var random = Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes)).ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{host.ProcessId}-{host.StartTime}-{random}");
    }

    /// <summary>Removes what hosts have left that run no more; what cannot be told or removed stays.</summary>
    public static void RemoveStale()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // A name goes with the last process that has the memory open.
        }

        foreach (var path in SharedMemoryFolder.All.SelectMany(static folder => Directory.EnumerateFiles(folder, Prefix + "*")))
        {
            if (HostOf(Path.GetFileName(path)) is { } host && !host.IsAlive())
            {
                MemoryFile.Unlink(path);
            }
        }
    }

    /// <summary>The process that a file is named after; <see langword="null"/> when it is not such a name.</summary>
    internal static ProcessIdentity? HostOf(string name) =>
        name.Split('-') is [_, var id, var start, _] &&
        int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var processId) &&
        long.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out var startTime)
            ? new ProcessIdentity(processId, startTime)
            : null;
}
