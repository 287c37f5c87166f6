using System.Runtime.InteropServices;

namespace PSMultiproc.Shared;

/// <summary>
/// A queue as it lies in shared memory. The slots of the items in hands follow, in a joinable one, and then the first ring.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal struct QueueState
{
    /// <summary>The bytes before the slots.</summary>
    public const int Size = (2 * SharedHeader.LineSize) + (2 * QueueEndState.Size);

    /// <summary>The flag of a queue whose consumers say when they are done with an item.</summary>
    public const int JoinableFlag = 1;

    /// <summary>The most items that it holds; 0 for no limit.</summary>
    [FieldOffset(0)] public int Capacity;

    /// <summary>How many slots have ever been used: no other is looked at.</summary>
    [FieldOffset(4)] public int SlotCount;

    /// <summary>The number that was given to a part last.</summary>
    [FieldOffset(8)] public long LastPart;

    /// <summary>How often the last item was done: what those sleep on who wait for all to be.</summary>
    [FieldOffset(16)] public int Finished;

    /// <summary>When one of them last looked who has died; see <see cref="SharedHeader.LastWatch"/>.</summary>
    [FieldOffset(24)] public long JoinWatch;

    /// <summary>Where items are put in.</summary>
    [FieldOffset(64)] public QueueEndState Tail;

    /// <summary>Where items are taken out.</summary>
    [FieldOffset(192)] public QueueEndState Head;

    /// <summary>Not 0 while somebody may sleep until an item is put in.</summary>
    [FieldOffset(320)] public int AreItemsAwaited;

    /// <summary>Not 0 while somebody may sleep until an item is taken out.</summary>
    [FieldOffset(324)] public int IsRoomAwaited;
}
