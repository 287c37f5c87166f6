using System.Net.Sockets;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Removes the socket files of processes that were killed and could not do it themselves.</summary>
[UnsupportedOSPlatform("windows")]
internal static class StaleSockets
{
    /// <summary>Removes them from a folder; what cannot be told or removed stays.</summary>
    public static void Remove(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, ChannelAddress.Pattern))
        {
            // The owner's number first, as that costs no connection; then the proof, since a process of another
            // container that shares the folder has a number that means nothing here.
            if (ChannelAddress.OwnerOf(Path.GetFileName(path.AsSpan())) is { } owner
                && ProcessIdentity.Of(owner).StartTime == 0
                && RefusesConnections(path))
                File.Delete(path);
        }
    }

    private static bool RefusesConnections(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }
}
