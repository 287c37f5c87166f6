using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>One end of a queue as it lies in shared memory: a cache line of those who use it, one that the other end reads.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct QueueEndState
{
    /// <summary>Its bytes.</summary>
    public const int Size = LockState.Size + SharedHeader.LineSize;

    /// <summary>Lets one in at a time.</summary>
    [FieldOffset(0)] public LockState Lock;

    /// <summary>Counts the steps. While it is even, <see cref="Even"/> counts, otherwise <see cref="Odd"/>.</summary>
    [FieldOffset(64)] public long Version;

    [FieldOffset(72)] public QueueCursor Even;

    [FieldOffset(96)] public QueueCursor Odd;

    /// <summary>Of the tail: 1 once nothing is put in any more.</summary>
    [FieldOffset(120)] public int IsCompleted;
}
