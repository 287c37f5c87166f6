using System.Buffers;
using PSMultiproc.Platform;

namespace PSMultiproc.Wire;

/// <summary>
/// Takes frames from a channel, as many as there are with one read. For one thread, which blocks while there is none.
/// </summary>
internal sealed class FrameReceiver(DuplexChannel channel) : IDisposable
{
    /// <summary>Holds hundreds of small frames; a larger frame gets a buffer of its own.</summary>
    private const int BufferSize = 64 * 1024;

    private readonly DuplexChannel _channel = channel;
    private readonly byte[] _buffer = new byte[BufferSize];
    private byte[]? _large;
    private bool _isLargePooled;
    private int _start;
    private int _end;

    /// <summary>
    /// The largest frame accepted until the other side has proved who it is; a stranger must not make us allocate.
    /// </summary>
    public int MaximumLength { get; set; } = Frame.MaximumLength;

    /// <summary>Waits for the next frame; false at the end of the channel.</summary>
    /// <param name="kind">What the frame is.</param>
    /// <param name="message">Its message, valid until the next call unless detached.</param>
    /// <exception cref="WireProtocolException">What arrives is no frame, or ends within one.</exception>
    public bool TryReceive(out MessageKind kind, out ReadOnlyMemory<byte> message)
    {
        ReleaseLarge();
        kind = default;
        message = default;
        while (_end - _start < Frame.HeaderSize)
        {
            if (!TryFill())
            {
                return _start == _end ? false : throw Truncated();
            }
        }

        var length = Frame.ReadHeader(_buffer.AsSpan(_start), out kind);
        if (length > MaximumLength)
        {
            throw new WireProtocolException($"A frame of {length} bytes is too long at this stage.");
        }

        _start += Frame.HeaderSize;
        if (length > BufferSize)
        {
            message = ReceiveLarge(length, isPooled: !IsKept(kind));
            return true;
        }

        while (_end - _start < length)
        {
            if (!TryFill())
            {
                throw Truncated();
            }
        }

        message = new ReadOnlyMemory<byte>(_buffer, _start, length);
        _start += length;
        return true;
    }

    /// <summary>Makes the last message, of a kind that is nothing but bytes, the caller's own for good.</summary>
    public byte[] Keep(ReadOnlyMemory<byte> message)
    {
        if (_large is { } large && !_isLargePooled)
        {
            _large = null;
            return large;
        }

        return message.ToArray();
    }

    /// <summary>Makes the last message the caller's own, to be returned to the shared array pool.</summary>
    public byte[] Detach(ReadOnlyMemory<byte> message)
    {
        if (_large is { } large && _isLargePooled)
        {
            _large = null;
            return large;
        }

        var copy = ArrayPool<byte>.Shared.Rent(message.Length);
        message.CopyTo(copy);
        return copy;
    }

    public void Dispose() => ReleaseLarge();

    private static WireProtocolException Truncated() => new("The channel ended within a frame.");

    /// <summary>Whether a frame's message is not read and let go but kept, as an array of its length.</summary>
    private static bool IsKept(MessageKind kind) => kind is MessageKind.ItemBytes or MessageKind.RecordBody;

    private ReadOnlyMemory<byte> ReceiveLarge(int length, bool isPooled)
    {
        _isLargePooled = isPooled;
        _large = isPooled ? ArrayPool<byte>.Shared.Rent(length) : GC.AllocateUninitializedArray<byte>(length);
        var have = _end - _start;
        _buffer.AsSpan(_start, have).CopyTo(_large);
        _start = _end = 0;
        while (have < length)
        {
            var read = _channel.Read(_large.AsSpan(have, length - have));
            have += read > 0 ? read : throw Truncated();
        }

        return new ReadOnlyMemory<byte>(_large, 0, length);
    }

    /// <summary>Reads what there is behind what there was; the caller needs less than a whole buffer.</summary>
    private bool TryFill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == BufferSize || _start > BufferSize / 2)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = _channel.Read(_buffer.AsSpan(_end));
        _end += read;
        return read > 0;
    }

    private void ReleaseLarge()
    {
        if (_large is { } large && _isLargePooled)
        {
            ArrayPool<byte>.Shared.Return(large);
        }

        _large = null;
    }
}
