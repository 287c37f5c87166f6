using System.Runtime.InteropServices;

namespace PSMultiproc.Pools;

/// <summary>
/// What precedes each record's body in the ring. Records are as long as a multiple of their header and never wrap: where one does not
/// fit before the ring's end, padding fills it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct RecordHeader
{
    /// <summary>The header's own bytes.</summary>
    public const int Size = 16;

    /// <summary>Every record starts at a multiple of this.</summary>
    public const int Alignment = 16;

    /// <summary>The bytes of the body.</summary>
    [FieldOffset(0)] public int BodyLength;

    [FieldOffset(4)] public RecordKind Kind;

    /// <summary>1 when the body did not fit the ring and travels through the channel instead.</summary>
    [FieldOffset(5)] public byte BodyInChannel;

    /// <summary>The item, counted from its chunk's start.</summary>
    [FieldOffset(6)] public ushort Item;

    [FieldOffset(8)] public uint Chunk;

    public static int Footprint(int bodyLength) => (Size + bodyLength + Alignment - 1) & ~(Alignment - 1);
}
