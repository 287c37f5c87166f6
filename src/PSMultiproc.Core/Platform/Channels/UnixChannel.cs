using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>A connected Unix-domain stream socket in blocking mode.</summary>
/// <remarks>
/// Only blocking calls are made on it. .NET switches a socket to non-blocking at its first asynchronous call, and from
/// then on each read that has to wait goes through the poll thread and a wake-up: twice the time there and back.
/// </remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixChannel : DuplexChannel
{
    private readonly Socket _socket;

    public UnixChannel(Socket socket)
    {
        _socket = socket;
        SocketBuffers.Enlarge(socket);
        PeerProcessId = PeerCredentials.Of(socket).ProcessId;
    }

    public override int PeerProcessId { get; }

    public static new UnixChannel Connect(string address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address));
            if (!PeerCredentials.IsSameUser(socket))
                throw new IOException($"'{address}' is listened on by another user.");
            return new UnixChannel(socket);
        }
        catch (Exception failed)
        {
            socket.Dispose();
            if (failed is SocketException or ArgumentException)     // the latter for a path that is too long
                throw new IOException($"Cannot connect to '{address}': {failed.Message}", failed);
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            int count = _socket.Receive(buffer, SocketFlags.None, out SocketError error);
            return error switch
            {
                SocketError.Success => count,
                // Reset is how the death of a peer that had not read everything shows; the others, that we closed
                // the socket meanwhile.
                SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected
                    or SocketError.Shutdown or SocketError.Interrupted or SocketError.OperationAborted => 0,
                _ => throw new IOException("Reading from the channel failed.", new SocketException((int)error)),
            };
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                int count = _socket.Send(bytes, SocketFlags.None, out SocketError error);
                if (error != SocketError.Success)
                    throw new IOException("The other end of the channel is gone.", new SocketException((int)error));
                bytes = bytes[count..];
            }
        }
        catch (ObjectDisposedException closed)
        {
            throw new IOException("The channel is closed.", closed);
        }
    }

    public override void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        long written = WriteBoth(header, body);
        if (written < header.Length)
        {
            Write(header[(int)written..]);
            written = header.Length;
        }

        Write(body[(int)(written - header.Length)..]);
    }

    public override void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The other end closed first (ENOTCONN on macOS), or we did.
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        Shutdown();     // close(2) alone does not wake a thread that waits in recv(2)
        _socket.Dispose();
    }

    // .NET gathers arrays only; writev(2) takes the two where they lie. It may stop part-way when a signal comes.
    private unsafe long WriteBoth(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        fixed (byte* headerStart = header, bodyStart = body)
        {
            IoVector* vectors = stackalloc IoVector[2];
            vectors[0] = new IoVector { Start = headerStart, Length = (nuint)header.Length };
            vectors[1] = new IoVector { Start = bodyStart, Length = (nuint)body.Length };
            try
            {
                nint count = LibC.writev(_socket.SafeHandle, vectors, 2);
                if (count >= 0)
                    return count;
            }
            catch (ObjectDisposedException closed)
            {
                throw new IOException("The channel is closed.", closed);
            }

            int errno = Marshal.GetLastPInvokeError();
            return errno == ErrorNumber.Interrupted
                ? 0
                : throw ErrorNumber.Failure("The other end of the channel is gone", errno);
        }
    }
}
