using System.Runtime.InteropServices;

namespace PSMultiproc.Pools;

/// <summary>
/// The head of the memory that one worker and its host share: what the worker has begun, and a ring of what it has
/// finished. Each word that one side writes and the other reads has a cache line to itself.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct OutboxLayout
{
    /// <summary>The bytes of the head; the ring's bytes follow.</summary>
    public const int Size = 512;

    /// <summary>How many chunks a worker can hold at once; a power of two.</summary>
    public const int ClaimSlots = 16;

    /// <summary>«PSMO» in ASCII, little-endian.</summary>
    public const uint MagicValue = 0x4F4D5350;

    /// <summary>Rises when this layout changes.</summary>
    public const uint VersionValue = 3;

    [FieldOffset(0)] public uint Magic;
    [FieldOffset(4)] public uint Version;
    [FieldOffset(8)] public int Capacity;

    /// <summary>The bytes of memory that the worker may have in use, and so notes ahead of each item; 0 for any. Written by the host, once.</summary>
    [FieldOffset(16)] public long MemoryLimit;

    /// <summary>Bytes ever committed to the ring. Written by the worker only, after the record is whole.</summary>
    [FieldOffset(64)] public long Committed;

    /// <summary>When the worker began its last item, in milliseconds since the system's start. Written by the worker only.</summary>
    [FieldOffset(72)] public long ItemStarted;

    /// <summary>The bytes of memory that the worker had in use when it began its last item. Written by the worker only.</summary>
    [FieldOffset(80)] public long ItemMemory;

    /// <summary>Bytes ever taken from the ring. Written by the host only.</summary>
    [FieldOffset(128)] public long Taken;

    /// <summary>1 while a bell is on its way to the host, so that no second one is rung.</summary>
    [FieldOffset(192)] public int BellRung;

    /// <summary>1 while the worker waits for room in the ring.</summary>
    [FieldOffset(256)] public int RoomWanted;

    /// <summary>One <see cref="ClaimWord"/> for each chunk that the worker may hold.</summary>
    [FieldOffset(320)] public fixed long Claims[ClaimSlots];
}
