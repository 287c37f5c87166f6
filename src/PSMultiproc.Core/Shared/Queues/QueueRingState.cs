using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>What a ring begins with; its bytes follow.</summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct QueueRingState
{
    /// <summary>The bytes before those of the ring.</summary>
    public const int Size = SharedHeader.LineSize;

    /// <summary>The position of its first record.</summary>
    [FieldOffset(0)] public long Begin;

    /// <summary>The position at which the next ring goes on; of no meaning while the tail is in this one.</summary>
    [FieldOffset(8)] public long End;

    /// <summary>The next ring's number; likewise.</summary>
    [FieldOffset(16)] public long Next;
}
