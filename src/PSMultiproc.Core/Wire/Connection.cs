using PSMultiproc.Platform;

namespace PSMultiproc.Wire;

/// <summary>A channel with messages on it: any thread may send, one thread receives.</summary>
internal sealed class Connection(DuplexChannel channel) : IDisposable
{
    private readonly DuplexChannel _channel = channel;
    private readonly PooledBuffer _sendBuffer = new();
    private readonly object _sendGate = new();
    private bool _isDisposed;

    /// <summary>Where the other side's messages come from.</summary>
    public FrameReceiver Receiver { get; } = new(channel);

    /// <summary>Sends one message; returns when the operating system has taken it.</summary>
    /// <exception cref="IOException">The other side is gone.</exception>
    public void Send<TMessage>(in TMessage message)
        where TMessage : struct, IMessage<TMessage>
    {
        lock (_sendGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _sendBuffer.Clear();
            Frame.Append(_sendBuffer, message);
            _channel.Write(_sendBuffer.WrittenSpan);
        }
    }

    /// <summary>Sends whole frames that were put together elsewhere.</summary>
    public void SendFrames(ReadOnlySpan<byte> frames)
    {
        lock (_sendGate)
        {
            _channel.Write(frames);
        }
    }

    /// <summary>Sends a frame whose body stays where it is.</summary>
    public void SendFrame(ReadOnlySpan<byte> upToBody, ReadOnlySpan<byte> body)
    {
        lock (_sendGate)
        {
            _channel.Write(upToBody, body);
        }
    }

    /// <summary>Sends a frame that is nothing but bytes.</summary>
    public void SendRaw(MessageKind kind, ReadOnlySpan<byte> body)
    {
        lock (_sendGate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _sendBuffer.Clear();
            Frame.AppendHeader(_sendBuffer, kind, body.Length);
            _channel.Write(_sendBuffer.WrittenSpan, body);
        }
    }

    /// <summary>Ends both directions at once and wakes whoever waits on the channel.</summary>
    public void Abort() => _channel.Shutdown();

    /// <summary>Frees the channel. No thread may be receiving any more; one that still sends is told.</summary>
    public void Dispose()
    {
        _channel.Shutdown();
        lock (_sendGate)
        {
            _isDisposed = true;
            _sendBuffer.Dispose();
        }

        _channel.Dispose();
        Receiver.Dispose();
    }
}
