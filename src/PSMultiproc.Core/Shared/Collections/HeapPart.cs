using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>
/// A part as a run of memory from which room is taken in order, and none given back. What lies in it is not trusted: every
/// place is checked, so that damage is an error and never a fault.
/// </summary>
internal sealed unsafe class HeapPart(MemoryFile memory, long number) : IDisposable
{
    private const int Alignment = sizeof(long);

    private readonly MemoryFile _memory = memory.Length >= HeapHeader.Size ? memory : throw Damaged();

    /// <summary>Its number.</summary>
    public long Number { get; } = number;

    /// <summary>Its head.</summary>
    public HeapHeader* Header => (HeapHeader*)_memory.Pointer;

    /// <summary>Its bytes.</summary>
    public long Length => _memory.Length;

    /// <summary>The bytes that are free.</summary>
    public long Free => _memory.Length - Header->End;

    /// <summary>Gives its memory back here; the object was freed.</summary>
    public void Release() => _memory.Release();

    /// <summary>A length in whole words.</summary>
    public static long Aligned(long length) => (length + Alignment - 1) & -Alignment;

    /// <summary>What to throw where the memory holds what cannot be.</summary>
    public static WireFormatException Damaged() => new("What the shared object holds was damaged. Free it and make another.");

    /// <summary>So many bytes at a place.</summary>
    /// <exception cref="WireFormatException">There is no such place.</exception>
    public byte* At(long offset, long length) =>
        offset % Alignment == 0 && offset >= HeapHeader.Size && length >= 0 && offset <= _memory.Length - length
            ? _memory.Pointer + offset
            : throw Damaged();

    /// <summary>The node at a place.</summary>
    public NodeHeader* Node(long offset) => (NodeHeader*)At(offset, NodeHeader.Size);

    /// <summary>The entry at a place.</summary>
    public EntryHeader* Entry(long offset)
    {
        var entry = (EntryHeader*)At(offset, EntryHeader.Size);
        var (identity, key) = (entry->IdentityLength, entry->KeyLength);
        return identity >= 0 && key >= 0 ? (EntryHeader*)At(offset, EntryHeader.SizeFor(identity, key)) : throw Damaged();
    }

    /// <summary>The bytes of a value that lies at a place.</summary>
    public ReadOnlySpan<byte> Block(long offset)
    {
        var length = *(long*)At(offset, sizeof(long));
        return length is >= 0 and <= int.MaxValue
            ? new ReadOnlySpan<byte>(At(offset, sizeof(long) + length) + sizeof(long), (int)length)
            : throw Damaged();
    }

    /// <summary>The bytes of a value.</summary>
    /// <param name="word">Its word, which says no node.</param>
    /// <param name="room">8 bytes to put a short one in.</param>
    public ReadOnlySpan<byte> Value(ValueWord word, Span<byte> room) => word.IsBlock ? Block(word.Offset) : word.Inlined(room);

    /// <summary>Takes room, all zero, which was made sure to be there.</summary>
    public long Allocate(long length)
    {
        var offset = Header->End;
        At(offset, length);
        Header->End = offset + Aligned(length);
        return offset;
    }

    /// <summary>Puts a value in.</summary>
    public ValueWord Store(ReadOnlySpan<byte> value)
    {
        if (value.Length <= ValueWord.MostInline)
        {
            return ValueWord.Inline(value);
        }

        var offset = Allocate(ValueWord.RoomFor(value.Length));
        var block = At(offset, sizeof(long) + value.Length);
        *(long*)block = value.Length;
        value.CopyTo(new Span<byte>(block + sizeof(long), value.Length));
        return ValueWord.Block(offset);
    }

    /// <summary>Unmaps it here; the caller has the lock that all use it under.</summary>
    public void Dispose() => _memory.Dispose();
}
