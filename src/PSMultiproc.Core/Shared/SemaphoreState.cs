using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>
/// A semaphore as it lies in shared memory; the slots of those who hold permits follow, each with their number. Initial
/// count, slots and signals are the truth; how many are free follows from them.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct SemaphoreState
{
    /// <summary>The bytes before the slots.</summary>
    public const int Size = 64;

    /// <summary>The permits that there are, beside the signals.</summary>
    [FieldOffset(0)] public int InitialCount;

    /// <summary>The most that may be free; 0 for no limit.</summary>
    [FieldOffset(4)] public int MaximumCount;

    /// <summary>How many slots there are.</summary>
    [FieldOffset(8)] public int SlotCount;

    /// <summary>Permits that were released while nobody held one, and not acquired since.</summary>
    [FieldOffset(12)] public int Signalled;

    /// <summary>How many permits are free: what waiters sleep on.</summary>
    [FieldOffset(16)] public int Free;

    /// <summary>How many of the free permits a dead process had held. After a kill, one too many rather than too few.</summary>
    [FieldOffset(20)] public int Abandoned;
}
