using System.Globalization;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Finds the processes of a session that moved to a group of their own, as timeout(1) and shells do.</summary>
[SupportedOSPlatform("linux")]
internal static class LinuxSession
{
    /// <summary>
    /// Kills every process of the given sessions but their leaders. Those stay that cannot be seen because this process has
    /// no handle left to look with: it kills on threads on which nobody could do anything about that.
    /// </summary>
    /// <param name="leaders">The leaders' numbers, which are the sessions' too.</param>
    public static void Kill(IReadOnlyCollection<int> leaders)
    {
        // A number stays taken while a session bears it, so nothing strange can be in one (pid_namespaces apart).
        var sessions = leaders as IReadOnlySet<int> ?? leaders.ToHashSet();
        try
        {
            foreach (string folder in Directory.EnumerateDirectories("/proc"))
            {
                ReadOnlySpan<char> name = folder.AsSpan("/proc/".Length);
                if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                    && !sessions.Contains(id)
                    && LinuxProcess.Read(id) is { } process
                    && sessions.Contains(process.Session))
                    _ = LibC.kill(id, LibC.SignalKill);
            }
        }
        catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
        {
            // See the summary.
        }
    }
}
