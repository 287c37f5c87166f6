using System.Numerics;
using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>
/// A piece of memory whose end leads on to its beginning, with the records of a queue. What it says is not trusted: no
/// position and no length leads out of it. One user at a time.
/// </summary>
internal sealed unsafe class QueueRing
{
    /// <summary>The number of the ring that lies in the queue's own memory.</summary>
    public const long First = 0;

    /// <summary>The bytes of that ring: thousands of numbers, or the largest record with room to spare. A power of two.</summary>
    public const int FirstLength = 2 * QueueRecord.Largest;

    /// <summary>The most bytes of a ring; a queue that needs more gets another. A power of two.</summary>
    public const int LargestLength = 16 * 1024 * 1024;

    private readonly MemoryFile? _memory;
    private readonly QueueRingState* _state;
    private readonly byte* _bytes;
    private readonly int _mask;

    /// <summary>The ring in a part.</summary>
    public QueueRing(long number, MemoryFile part)
        : this(number, (QueueRingState*)part.Pointer, part.Length) => _memory = part;

    /// <summary>A ring in somebody else's memory.</summary>
    public QueueRing(long number, QueueRingState* state, long length)
    {
        Number = number;
        _state = state;
        _bytes = (byte*)(state + 1);

        // Mapped memory ends with a page; the ring is the power of two in it.
        Length = (int)BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(length - QueueRingState.Size, QueueRecord.HeadSize, LargestLength) + 1) / 2;
        _mask = Length - QueueRecord.HeadSize;
    }

    /// <summary>Its number.</summary>
    public long Number { get; }

    /// <summary>Its bytes.</summary>
    public int Length { get; }

    /// <summary>The position of its first record.</summary>
    public long Begin
    {
        get => _state->Begin;
        init => _state->Begin = value;
    }

    /// <summary>Where the next ring goes on, and which that is, once the tail has left this one.</summary>
    public (long End, long Next) Successor
    {
        get => (Volatile.Read(ref _state->End), _state->Next);
        set => (_state->End, _state->Next) = value;
    }

    /// <summary>Writes a record.</summary>
    public void Write(long position, QueueRecordKind kind, ReadOnlySpan<byte> bytes)
    {
        *(QueueRecord*)(_bytes + OffsetOf(position)) = new QueueRecord(bytes.Length, kind);
        var offset = OffsetOf(position + QueueRecord.HeadSize);
        var beforeEnd = Math.Min(bytes.Length, Length - offset);
        bytes[..beforeEnd].CopyTo(new Span<byte>(_bytes + offset, beforeEnd));
        if (beforeEnd < bytes.Length)
        {
            bytes[beforeEnd..].CopyTo(new Span<byte>(_bytes, Length));
        }
    }

    /// <summary>The head of a record.</summary>
    public QueueRecord ReadHead(long position) => *(QueueRecord*)(_bytes + OffsetOf(position));

    /// <summary>Reads the bytes of a record.</summary>
    public void Read(long position, Span<byte> bytes)
    {
        var offset = OffsetOf(position + QueueRecord.HeadSize);
        var beforeEnd = Math.Min(bytes.Length, Length - offset);
        new ReadOnlySpan<byte>(_bytes + offset, beforeEnd).CopyTo(bytes);
        if (beforeEnd < bytes.Length)
        {
            new ReadOnlySpan<byte>(_bytes, Length)[..(bytes.Length - beforeEnd)].CopyTo(bytes[beforeEnd..]);
        }
    }

    /// <summary>Gives its memory back here; the queue was freed.</summary>
    public void Release() => _memory?.Release();

    /// <summary>Unmaps it here.</summary>
    public void Unmap() => _memory?.Dispose();

    private int OffsetOf(long position) => (int)position & _mask;
}
