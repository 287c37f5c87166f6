using System.Net.Sockets;

namespace PSMultiproc.Platform;

/// <summary>Asks for large buffers, so that a whole message goes in while the other end is busy.</summary>
internal static class SocketBuffers
{
    // Linux takes what net.core.wmem_max allows (212,992 by default) and says nothing; macOS refuses what exceeds
    // kern.ipc.maxsockbuf, so less is asked until it agrees. On Linux only the sender's buffer counts: unix(7).
    private const int Wanted = 4 << 20;
    private const int Least = 64 << 10;

    public static void Enlarge(Socket socket)
    {
        Enlarge(socket, SocketOptionName.SendBuffer);
        Enlarge(socket, SocketOptionName.ReceiveBuffer);
    }

    private static void Enlarge(Socket socket, SocketOptionName buffer)
    {
        for (int size = Wanted; size >= Least; size /= 2)
        {
            try
            {
                socket.SetSocketOption(SocketOptionLevel.Socket, buffer, size);
                return;
            }
            catch (SocketException)
            {
                // ENOBUFS: too much.
            }
        }
    }
}
