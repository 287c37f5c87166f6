using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>A barrier as it lies in shared memory; the slots of those who wait follow, each with its round.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct BarrierState
{
    /// <summary>The bytes before the slots.</summary>
    public const int Size = 64;

    /// <summary>How many make a round complete.</summary>
    [FieldOffset(0)] public int ParticipantCount;

    /// <summary>A <see cref="BarrierRound"/>: what waiters sleep on.</summary>
    [FieldOffset(4)] public int Round;

    /// <summary>The last process that died while it waited; for the message only.</summary>
    [FieldOffset(8)] public int DeadProcess;
}
