using System.Buffers;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Platform;

/// <summary>A connected named pipe of Windows.</summary>
/// <remarks>
/// It is opened for overlapped work: on a plain handle the system lets one call wait for the other, so that a waiting
/// read would hold up every write.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed partial class PipeChannel : DuplexChannel
{
    private const int ConnectMilliseconds = 10_000;     // the listener makes its next instance within one turn
    private const int LargestGathered = 64 << 10;       // above this a second call costs less than the copy

    private readonly PipeStream _pipe;

    public PipeChannel(PipeStream pipe)
    {
        _pipe = pipe;
        bool known = pipe is NamedPipeServerStream
            ? GetNamedPipeClientProcessId(pipe.SafePipeHandle, out uint peer)
            : GetNamedPipeServerProcessId(pipe.SafePipeHandle, out peer);
        PeerProcessId = known ? (int)peer : 0;
    }

    public override int PeerProcessId { get; }

    public static new PipeChannel Connect(string address)
    {
        var pipe = new NamedPipeClientStream(
            ".", address, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            pipe.Connect(ConnectMilliseconds);
            return new PipeChannel(pipe);
        }
        catch (Exception failed)
        {
            pipe.Dispose();
            if (failed is TimeoutException or UnauthorizedAccessException)
                throw new IOException($"Cannot connect to '{address}': {failed.Message}", failed);
            throw;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _pipe.Read(buffer);
        }
        catch (Exception closed) when (IsEnd(closed))
        {
            return 0;
        }
    }

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _pipe.Write(bytes);
        }
        catch (Exception closed) when (IsEnd(closed) && closed is not IOException)
        {
            throw new IOException("The channel is closed.", closed);
        }
    }

    public override void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        int length = header.Length + body.Length;
        if (length is > LargestGathered or < 0)
        {
            Write(header);
            Write(body);
            return;
        }

        byte[] both = ArrayPool<byte>.Shared.Rent(length);
        header.CopyTo(both);
        body.CopyTo(both.AsSpan(header.Length));
        Write(both.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(both);
    }

    // Closing the handle ends what waits on it: the pipe's driver cancels at the last close.
    public override void Shutdown() => _pipe.Dispose();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _pipe.Dispose();
    }

    private static bool IsEnd(Exception exception)
        => exception is ObjectDisposedException or OperationCanceledException or IOException
            or InvalidOperationException;   // "pipe is broken", when it was so before the call

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetNamedPipeClientProcessId(SafePipeHandle pipe, out uint processId);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetNamedPipeServerProcessId(SafePipeHandle pipe, out uint processId);
}
