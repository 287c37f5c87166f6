using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>The memory of a queue, mapped in this process. Valid as long as the queue's object is referred to.</summary>
internal sealed unsafe class QueueMemory(SharedHeader* header, QueueState* state, string name, SharedParts parts)
{
    /// <summary>The queue's name.</summary>
    public string Name { get; } = name;

    /// <summary>The head of the queue's own memory.</summary>
    public SharedHeader* Header { get; } = header;

    /// <summary>What follows it.</summary>
    public QueueState* State { get; } = state;

    /// <summary>The slots of the items in hands.</summary>
    public ProcessSlot* Slots => (ProcessSlot*)(State + 1);

    /// <summary>Whether there are such.</summary>
    public bool IsJoinable => IsJoinableBy(Header->Flags);

    /// <summary>Where items are put in.</summary>
    public QueueEnd Tail { get; } = new(header, &state->Tail);

    /// <summary>Where items are taken out.</summary>
    public QueueEnd Head { get; } = new(header, &state->Head);

    /// <summary>Those who wait until an item is put in.</summary>
    public QueueWaiters Consumers { get; } = new(header, &state->AreItemsAwaited, new QueueEnd(header, &state->Tail).Word);

    /// <summary>Those who wait until an item is taken out.</summary>
    public QueueWaiters Producers { get; } = new(header, &state->IsRoomAwaited, new QueueEnd(header, &state->Head).Word);

    /// <summary>The bytes of a new queue.</summary>
    public static long LengthOf(int flags) => QueueState.Size + SlotsLength(flags) + QueueRingState.Size + QueueRing.FirstLength;

    /// <summary>The ring that some process was in.</summary>
    public QueueRing Open(long ring)
    {
        if (ring == QueueRing.First)
        {
            return new(ring, (QueueRingState*)((byte*)Slots + SlotsLength(Header->Flags)), QueueRingState.Size + QueueRing.FirstLength);
        }

        return new(ring, parts.Open(ring));
    }

    /// <summary>Makes a ring, which nobody knows of yet.</summary>
    /// <exception cref="SharedMemoryExhaustedException">There is no room.</exception>
    public QueueRing CreateRing(int length, long begin)
    {
        var number = NewPart();
        return new(number, parts.Create(number, QueueRingState.Size + length)) { Begin = begin };
    }

    /// <summary>Frees a ring that both ends have left; the first stays, as it lies in the queue's own memory.</summary>
    public void RemoveRing(long number)
    {
        if (number != QueueRing.First)
        {
            parts.Remove(number);
        }
    }

    /// <summary>The last number that a part was given; 0 when there never was one.</summary>
    public long LastPart => Volatile.Read(ref State->LastPart);

    /// <summary>A number that no part has had.</summary>
    public long NewPart() => Interlocked.Increment(ref State->LastPart);

    /// <summary>What to throw when the memory holds what no queue has written.</summary>
    public SharedObjectNotFoundException Damaged() => new(Name, "its memory holds what no queue has written. Free it with Remove-SharedObject.");

    private static bool IsJoinableBy(int flags) => (flags & QueueState.JoinableFlag) != 0;

    private static long SlotsLength(int flags) => IsJoinableBy(flags) ? SlotTable.Most * ProcessSlot.Size : 0;
}
