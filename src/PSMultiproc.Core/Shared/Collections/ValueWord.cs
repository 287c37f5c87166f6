using System.Buffers.Binary;

namespace PSMultiproc.Shared;

/// <summary>
/// A value as one word, so that setting it is one write: up to 7 bytes themselves, or where a longer value, or a node, lies.
/// </summary>
internal readonly record struct ValueWord(long Bits)
{
    /// <summary>The most bytes that fit.</summary>
    public const int MostInline = 7;

    private const int BlockTag = 8;
    private const int NodeTag = 9;
    private const int TagBits = 8;

    /// <summary>Where the value lies that does not fit.</summary>
    public long Offset => Bits >> TagBits;

    /// <summary>Whether it says where the value's bytes lie.</summary>
    public bool IsBlock => Tag == BlockTag;

    /// <summary>Whether it says where a node lies.</summary>
    public bool IsNode => Tag == NodeTag;

    private int Tag => (byte)Bits;

    /// <summary>The bytes that a value takes beside its word.</summary>
    public static long RoomFor(int length) => length <= MostInline ? 0 : sizeof(long) + HeapPart.Aligned(length);

    /// <summary>A short value.</summary>
    public static ValueWord Inline(ReadOnlySpan<byte> value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        bytes.Clear();
        bytes[0] = (byte)value.Length;
        value.CopyTo(bytes[1..]);
        return new(BinaryPrimitives.ReadInt64LittleEndian(bytes));
    }

    /// <summary>A long value, by its place.</summary>
    public static ValueWord Block(long offset) => new((offset << TagBits) | BlockTag);

    /// <summary>A node, by its place.</summary>
    public static ValueWord Node(long offset) => new((offset << TagBits) | NodeTag);

    /// <summary>The bytes of a short value.</summary>
    /// <param name="room">8 bytes to put them in.</param>
    /// <exception cref="WireFormatException">It is none.</exception>
    public ReadOnlySpan<byte> Inlined(Span<byte> room)
    {
        BinaryPrimitives.WriteInt64LittleEndian(room, Bits);
        return Tag <= MostInline ? room.Slice(1, Tag) : throw HeapPart.Damaged();
    }
}
