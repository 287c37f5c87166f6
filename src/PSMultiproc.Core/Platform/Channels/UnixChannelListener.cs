using System.Net.Sockets;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>A listening Unix-domain socket in <see cref="UserFolder"/>.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixChannelListener : ChannelListener
{
    private const int Backlog = 512;    // all workers of a large pool may come at once; the system may cap it

    private readonly Socket _socket;
    private readonly Action<string>? _refused;

    /// <param name="folder">Where the socket's file goes; its mode is what keeps other users out.</param>
    /// <param name="refused">As for <see cref="ChannelListener.Create"/>.</param>
    public UnixChannelListener(string folder, Action<string>? refused)
    {
        StaleSockets.Remove(folder);
        _refused = refused;
        Address = $"{folder}/{ChannelAddress.NewName()}";
        _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            _socket.Bind(new UnixDomainSocketEndPoint(Address));
            _socket.Listen(Backlog);
        }
        catch (SocketException failed)
        {
            _socket.Dispose();
            throw new IOException($"Cannot listen on '{Address}': {failed.Message}", failed);
        }
    }

    public override string Address { get; }

    public override async Task<DuplexChannel> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket socket;
            try
            {
                // Asynchronous accepting makes the listening socket non-blocking, not the accepted one.
                socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException gone) when (gone.SocketErrorCode == SocketError.ConnectionAborted)
            {
                continue;   // it came and went: accept(2) says to try again
            }
            catch (SocketException failed)
            {
                ObjectDisposedException.ThrowIf(
                    failed.SocketErrorCode is SocketError.OperationAborted or SocketError.InvalidArgument, this);
                throw new IOException($"Accepting on '{Address}' failed: {failed.Message}", failed);
            }

            if (Admit(socket) is { } channel)
                return channel;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        UnixFile.Delete(Address);   // .NET removes it too, from 8 on; not by contract
        _socket.Dispose();
    }

    private UnixChannel? Admit(Socket socket)
    {
        try
        {
            // The folder keeps other users out already; root and a mistake in the folder's mode it does not.
            PeerCredentials peer = PeerCredentials.Of(socket);
            if (peer.UserId == LibC.geteuid())
                return new UnixChannel(socket);
            _refused?.Invoke($"process {peer.ProcessId} of user {peer.UserId}");
        }
        catch (SocketException)
        {
            // It went away before it could be asked.
        }

        socket.Dispose();
        return null;
    }
}
