using System.Buffers;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>Items that wait for the runner, or are with it: their values, read one by one as they are claimed.</summary>
internal sealed class QueuedChunk(in ChunkMessage message, byte[] buffer, int offset, int end, byte[]? bytes)
{
    private readonly byte[] _buffer = buffer;
    private readonly int _end = end;
    private int _offset = offset;
    private int _next;

    /// <summary>The chunk's number.</summary>
    public uint Number { get; } = message.Number;

    /// <summary>The index of its first item among those of the call.</summary>
    public long FirstIndex { get; } = message.FirstIndex;

    /// <summary>Which attempt at each of its items this is.</summary>
    public int Attempt { get; } = message.Attempt;

    /// <summary>Whether to say how long each item took.</summary>
    public bool IsTimed { get; } = message.IsTimed;

    /// <summary>The only item, where it came ahead of the chunk.</summary>
    public byte[]? Bytes { get; } = bytes;

    /// <summary>When its first item began, as a stopwatch's timestamp; 0 before.</summary>
    public long Started { get; set; }

    /// <summary>The value of an item. Items are claimed in order, so each is read once and none is searched for.</summary>
    public ReadOnlySpan<byte> Value(int item)
    {
        var reader = new MessagePackReader(_buffer.AsSpan(_offset, _end - _offset));
        for (; _next < item; _next++)
        {
            reader.Skip();
        }

        var value = reader.ReadRaw();
        _offset += reader.Position;
        _next++;
        return value;
    }

    /// <summary>Gives the buffer back.</summary>
    public void Release() => ArrayPool<byte>.Shared.Return(_buffer);
}
