namespace PSMultiproc.Shared;

/// <summary>Those who wait for a condition, in their order. Thread-safe; each call is one step to all processes.</summary>
internal readonly unsafe struct ConditionWaiters(SharedHeader* header, ConditionState* state)
{
    private readonly SharedHeader* _header = header;
    private readonly ConditionState* _state = state;

    private RobustLock Lock => new(_header, &_state->Lock);

    // The watch is its own: those who sleep for a lock have theirs, and look for other dead.
    private SharedSleep Sleeping => new(_header, &_state->LastWatch);

    private SlotTable Slots => new((ProcessSlot*)(_state + 1), SlotTable.Most);

    /// <summary>Adds the calling thread to those who wait.</summary>
    /// <returns>Its slot; <see cref="SlotTable.None"/> when there is no room.</returns>
    public int Add()
    {
        Lock.Enter();
        try
        {
            var slot = Slots.FindFree();
            if (slot == SlotTable.None)
            {
                PassOnFrom(Slots.FindDead());
                slot = Slots.FindFree();
            }

            if (slot != SlotTable.None)
            {
                Slots[slot].Ticket = ++_state->LastTicket;
                Slots.Take(slot, ConditionState.Waiting);
            }

            return slot;
        }
        finally
        {
            Lock.Release();
        }
    }

    /// <summary>Sleeps until a waiter is notified or the time is up; looks meanwhile whether others died.</summary>
    public void Sleep(int slot, Deadline deadline)
    {
        while (Slots.ValueOf(slot) == ConditionState.Waiting)
        {
            var left = deadline.Left;
            if (left == TimeSpan.Zero)
            {
                return;
            }

            if (Sleeping.Sleep(Slots.Word(slot), ConditionState.Waiting, left))
            {
                Look();
            }
        }
    }

    /// <summary>Takes a waiter out.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="goesOn">Whether it goes on; if not, and it was notified, another is in its place.</param>
    /// <returns>Whether it was notified.</returns>
    public bool Remove(int slot, bool goesOn)
    {
        Lock.Enter();
        try
        {
            var isNotified = Slots.ValueOf(slot) == ConditionState.Notified;
            if (isNotified && !goesOn)
            {
                PassOn(slot);
            }

            Slots.Set(slot, 0);
            return isNotified;
        }
        finally
        {
            Lock.Release();
        }
    }

    /// <summary>Notifies so many of them, the oldest first.</summary>
    public void Notify(int count)
    {
        Lock.Enter();
        try
        {
            var waiting = InOrder(_state->LastTicket);
            foreach (var slot in waiting)
            {
                if (count == 0)
                {
                    break;
                }

                // Where all are notified, it is all the same who of them is dead.
                if (count < waiting.Count && Slots.IsDead(slot))
                {
                    Slots.Set(slot, 0);
                    continue;
                }

                Notify(slot, _state->LastTicket);
                count--;
            }
        }
        finally
        {
            Lock.Release();
        }
    }

    private void Look()
    {
        var dead = Slots.FindDead(ConditionState.Notified);
        if (dead.Count == 0)
        {
            return;
        }

        Lock.Enter();
        try
        {
            PassOnFrom(dead);
        }
        finally
        {
            Lock.Release();
        }
    }

    private void PassOnFrom(List<(int Index, Platform.ProcessIdentity Process)> dead)
    {
        foreach (var found in dead.Where(Slots.IsStill))
        {
            if (Slots.ValueOf(found.Index) == ConditionState.Notified)
            {
                PassOn(found.Index);
            }

            Slots.Set(found.Index, 0);
        }
    }

    /// <summary>Notifies in a waiter's place the oldest of those who waited when it was notified.</summary>
    private void PassOn(int from)
    {
        var lastTicket = Slots[from].LastTicket;
        foreach (var slot in InOrder(lastTicket))
        {
            if (!Slots.IsDead(slot))
            {
                Notify(slot, lastTicket);
                return;
            }
        }
    }

    private void Notify(int slot, long lastTicket)
    {
        Slots[slot].LastTicket = lastTicket;
        Slots.Set(slot, ConditionState.Notified);
        Sleeping.Wake(Slots.Word(slot), 1);
    }

    private List<int> InOrder(long lastTicket)
    {
        var waiting = new List<int>();
        var slots = Slots;
        for (var i = 0; i < slots.Count; i++)
        {
            if (slots.ValueOf(i) == ConditionState.Waiting && slots[i].Ticket <= lastTicket)
            {
                waiting.Add(i);
            }
        }

        waiting.Sort((left, right) => slots[left].Ticket.CompareTo(slots[right].Ticket));
        return waiting;
    }
}
