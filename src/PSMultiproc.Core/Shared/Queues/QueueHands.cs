namespace PSMultiproc.Shared;

/// <summary>
/// The items of a joinable queue that were taken out and are not done: how many each process has, in a slot of its own.
/// Thread-safe.
/// </summary>
internal sealed unsafe class QueueHands(QueueMemory memory)
{
    private readonly QueueMemory _memory = memory;

    /// <summary>Where this process's items are counted, if that is its slot still. Used under the head's lock.</summary>
    private int _slot;

    private QueueState* State => _memory.State;

    private RobustLock Lock => _memory.Head.Lock;

    private SlotTable Slots => new(_memory.Slots, Math.Clamp(State->SlotCount, 0, SlotTable.Most));

    /// <summary>
    /// Counts one more for this process, which is about to take it and holds the head's lock. Killed in between, it has one
    /// too many, and that goes with it.
    /// </summary>
    /// <exception cref="SharedMemoryExhaustedException">As many processes as there are slots have items.</exception>
    public void Add()
    {
        var slot = FindSlot();
        Slots.Take(slot, Slots.ValueOf(slot) + 1);
    }

    /// <summary>Says that an item is done: one of this process, else one that another has taken.</summary>
    /// <returns>False when there was none.</returns>
    public bool TryRemove()
    {
        if (TryRemove(isOurs: true))
        {
            return true;
        }

        // What the dead had is lost, and not handed over.
        RemoveDead();
        return TryRemove(isOurs: false);
    }

    /// <summary>Waits until no item is in the queue or in hands.</summary>
    /// <returns>False when the time was up.</returns>
    public bool Join(Deadline deadline)
    {
        while (true)
        {
            var seen = Volatile.Read(ref State->Finished);
            if (AreAllDone())
            {
                return true;
            }

            var left = deadline.Left;
            var isToLook = left == TimeSpan.Zero || new SharedSleep(_memory.Header, &State->JoinWatch).Sleep(&State->Finished, seen, left);
            if (isToLook && !RemoveDead() && left == TimeSpan.Zero)
            {
                return false;
            }
        }
    }

    private bool AreAllDone()
    {
        Lock.Enter();
        var areAllDone = AreAllDoneHeld();
        Lock.Release();
        return areAllDone;
    }

    private bool AreAllDoneHeld()
    {
        for (var i = 0; i < Slots.Count; i++)
        {
            if (Slots.ValueOf(i) != 0)
            {
                return false;
            }
        }

        return _memory.Tail.Read(out _).Items == _memory.Head.ReadHeld().Items;
    }

    private bool TryRemove(bool isOurs)
    {
        Lock.Enter();
        for (var i = 0; i < Slots.Count; i++)
        {
            var count = Slots.ValueOf(i);
            if (count != 0 && (!isOurs || Slots.IsOurs(i)))
            {
                Slots.Set(i, count - 1);
                Finish();
                return true;
            }
        }

        Lock.Release();
        return false;
    }

    private bool RemoveDead()
    {
        var dead = Slots.FindDead();
        if (dead.Count == 0)
        {
            return false;
        }

        Lock.Enter();
        foreach (var found in dead.Where(Slots.IsStill))
        {
            Slots.Set(found.Index, 0);
        }

        Finish();
        return true;
    }

    /// <summary>Releases the lock, and wakes those who wait when all is done.</summary>
    private void Finish()
    {
        var areAllDone = AreAllDoneHeld();
        if (areAllDone)
        {
            State->Finished++;
        }

        Lock.Release();
        if (areAllDone)
        {
            new SharedSleep(_memory.Header).Wake(&State->Finished);
        }
    }

    private int FindSlot()
    {
        if (_slot < Slots.Count && (Slots.ValueOf(_slot) == 0 || Slots.IsOurs(_slot)))
        {
            return _slot;
        }

        var free = Slots.FindFree();
        if (free == SlotTable.None && Slots.Count < SlotTable.Most)
        {
            free = Slots.Count;
            State->SlotCount = free + 1;
        }

        foreach (var dead in free == SlotTable.None ? Slots.FindDead() : [])
        {
            Slots.Set(dead.Index, 0);
            free = dead.Index;
        }

        return free != SlotTable.None ? _slot = free : throw new SharedMemoryExhaustedException(
            ProcessSlot.Size, $"The queue '{_memory.Name}' keeps account of the items of {Slots.Count} processes at once, and as many have some.");
    }
}
