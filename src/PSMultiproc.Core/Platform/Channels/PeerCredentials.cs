using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Who is at the other end of a Unix-domain socket, as the kernel noted when it was connected.</summary>
/// <param name="ProcessId">The process that connected, or that listened.</param>
/// <param name="UserId">Its effective user.</param>
[UnsupportedOSPlatform("windows")]
internal readonly record struct PeerCredentials(int ProcessId, uint UserId)
{
    // Linux, unix(7): struct ucred { pid, uid, gid }.
    private const int LinuxSocketLevel = 1, LinuxPeerCredentials = 17;      // SOL_SOCKET, SO_PEERCRED
    private const int LinuxSize = 12, LinuxUserOffset = 4;

    // macOS, unix(4) and sys/ucred.h: struct xucred { u_int version; uid_t uid; short ngroups; gid_t groups[16] }.
    private const int MacLocalLevel = 0;                            // SOL_LOCAL
    private const int MacPeerCredentials = 1, MacPeerProcess = 2;   // LOCAL_PEERCRED, LOCAL_PEERPID
    private const int MacSize = 76, MacUserOffset = 4;

    /// <exception cref="SocketException">The socket is not connected, or not a Unix-domain one.</exception>
    public static PeerCredentials Of(Socket socket)
    {
        if (OperatingSystem.IsLinux())
        {
            Span<byte> credentials = stackalloc byte[LinuxSize];
            _ = socket.GetRawSocketOption(LinuxSocketLevel, LinuxPeerCredentials, credentials);
            return new PeerCredentials(
                MemoryMarshal.Read<int>(credentials), MemoryMarshal.Read<uint>(credentials[LinuxUserOffset..]));
        }

        Span<byte> user = stackalloc byte[MacSize];
        Span<byte> process = stackalloc byte[sizeof(int)];
        _ = socket.GetRawSocketOption(MacLocalLevel, MacPeerCredentials, user);
        _ = socket.GetRawSocketOption(MacLocalLevel, MacPeerProcess, process);
        return new PeerCredentials(
            MemoryMarshal.Read<int>(process), MemoryMarshal.Read<uint>(user[MacUserOffset..]));
    }

    /// <summary>Whether the other end is this process's user.</summary>
    /// <exception cref="SocketException">As for <see cref="Of"/>.</exception>
    public static bool IsSameUser(Socket socket) => Of(socket).UserId == LibC.geteuid();
}
