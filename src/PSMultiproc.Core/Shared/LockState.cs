using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>A lock as it lies in shared memory: one cache line.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct LockState
{
    /// <summary>The bytes of a lock.</summary>
    public const int Size = 64;

    /// <summary>Says that the owner got it from a dead process.</summary>
    public const int Abandoned = 1;

    /// <summary>So did the one before, which was no user but a method's own step: the next owner is to be told.</summary>
    public const int AbandonedUntold = 2;

    /// <summary>The owner's process id, and <see cref="RobustLock.Contended"/> while others may sleep; 0 when it is free.</summary>
    [FieldOffset(0)] public int Word;

    /// <summary>How many times more its owner has acquired it than released it, less one; of a re-entrant lock.</summary>
    [FieldOffset(4)] public int Depth;

    /// <summary>The owner's start time, so that no later process of the same number is taken for it; 0 while not known.</summary>
    [FieldOffset(8)] public long OwnerStart;

    /// <summary>The owner's thread; of a re-entrant lock.</summary>
    [FieldOffset(16)] public int OwnerThread;

    /// <summary>0, <see cref="Abandoned"/> or <see cref="AbandonedUntold"/>.</summary>
    [FieldOffset(20)] public int WasAbandoned;

    /// <summary>When one of its waiters last looked whether its holder lives; see <see cref="SharedHeader.LastWatch"/>.</summary>
    [FieldOffset(24)] public long LastWatch;
}
