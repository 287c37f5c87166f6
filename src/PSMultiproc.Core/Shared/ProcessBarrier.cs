using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>
/// A place where processes wait until all have come, and then go on together, as often as they like. When one gives up,
/// or dies while it waits, the barrier breaks: the others are told instead of waiting for ever.
/// </summary>
public sealed unsafe class ProcessBarrier : SharedObject
{
    /// <summary>The most that may have to come.</summary>
    internal const int Most = 1_000_000;

    /// <summary>Makes a barrier.</summary>
    /// <param name="participantCount">How many have to come, at least 1.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive, or more than a million.</exception>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public ProcessBarrier(int participantCount, string? name = null)
        : base(Create(participantCount, name))
    {
    }

    internal ProcessBarrier(MemoryFile memory)
        : base(memory)
    {
    }

    /// <summary>How many have to come.</summary>
    public int ParticipantCount => State->ParticipantCount;

    /// <summary>How many wait. A moment's truth.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public int WaitingCount
    {
        get
        {
            LookIfDue();
            return Slots.CountOf(Round.Slot);
        }
    }

    /// <summary>Whether it is broken, until it is reset. A moment's truth.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool IsBroken
    {
        get
        {
            LookIfDue();
            return Round.Broken != BarrierEnd.None;
        }
    }

    private BarrierState* State => (BarrierState*)Data;

    private SlotTable Slots => new((ProcessSlot*)(Data + BarrierState.Size), State->ParticipantCount);

    private RobustLock Lock => new(Header);

    private SharedSleep Sleeping => new(Header);

    private BarrierRound Round => new(Volatile.Read(ref State->Round));

    /// <summary>Waits until all participants have come, however long that takes.</summary>
    /// <returns>How many had come before.</returns>
    /// <exception cref="BarrierBrokenException">It is broken, or was reset.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public int SignalAndWait() => SignalAndWait(Deadline.Never);

    /// <summary>Waits until all participants have come. When the time is up before, the barrier breaks.</summary>
    /// <param name="timeout">Seconds; with 0 only the last to come gets through.</param>
    /// <returns>How many had come before.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="BarrierBrokenException">It is broken, or was reset; or the time was up.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public int SignalAndWait(double timeout) => SignalAndWait(Deadline.After(timeout));

    /// <summary>Breaks it: who waits is told, and who comes before it is reset.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Abort()
    {
        ThrowIfRemoved();
        Break(BarrierEnd.Aborted);
    }

    /// <summary>Makes it empty and whole: who waits gets a <see cref="BarrierBrokenException"/>.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Reset()
    {
        ThrowIfRemoved();
        Lock.Enter();
        var round = Round;
        End(Slots.CountOf(round.Slot) > 0 ? round.Next(BarrierEnd.Reset, BarrierEnd.None) : round.With(BarrierEnd.None));
        Lock.Release();
        GC.KeepAlive(this);
    }

    private static MemoryFile Create(int participantCount, string? name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participantCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(participantCount, Most);
        var memory = SharedObjectFile.Prepare(name, SharedObjectKind.Barrier, flags: 0, BarrierState.Size + (participantCount * ProcessSlot.Size));
        ((BarrierState*)(memory.Pointer + SharedHeader.Size))->ParticipantCount = participantCount;
        SharedObjectFile.Publish(memory);
        return memory;
    }

    private int SignalAndWait(Deadline deadline)
    {
        LookIfDue();
        while (true)
        {
            var (order, slot, inTheWay) = Arrive();
            if (slot != SlotTable.None)
            {
                WaitForOthers(slot, deadline);
                return order;
            }

            if (inTheWay == SlotTable.None)
            {
                return order;
            }

            WaitToEnter(inTheWay, deadline);
        }
    }

    /// <summary>Takes part in the round that fills, if there is room in it, and ends it as the last.</summary>
    /// <returns>How many came before; the slot to wait in; the slot that must first be left.</returns>
    private (int Order, int Slot, int InTheWay) Arrive()
    {
        Lock.Enter();
        try
        {
            var round = Round;
            if (round.Broken != BarrierEnd.None)
            {
                throw Broken(round.Broken);
            }

            var (order, free, left) = (0, SlotTable.None, SlotTable.None);
            for (var i = 0; i < Slots.Count; i++)
            {
                var value = Slots.ValueOf(i);
                order += value == round.Slot ? 1 : 0;
                free = value == 0 && free == SlotTable.None ? i : free;
                if (value != 0 && value != round.Slot && (left == SlotTable.None || round.IsTooOld(value)))
                {
                    left = i;
                }
            }

            if (left != SlotTable.None && (free == SlotTable.None || round.IsTooOld(Slots.ValueOf(left))))
            {
                return (0, SlotTable.None, left);
            }

            if (order + 1 < State->ParticipantCount)
            {
                Slots.Take(free, round.Slot);
                return (order, free, SlotTable.None);
            }

            End(round.Next(BarrierEnd.Complete, BarrierEnd.None));
            return (order, SlotTable.None, SlotTable.None);
        }
        finally
        {
            Lock.Release();
            GC.KeepAlive(this);
        }
    }

    private void WaitForOthers(int slot, Deadline deadline)
    {
        var ours = Slots.ValueOf(slot);
        try
        {
            for (var round = Round; ; round = Round)
            {
                if (round.EndOf(ours) is var end && end == BarrierEnd.Complete)
                {
                    return;
                }

                if (end != BarrierEnd.None)
                {
                    throw Broken(end);
                }

                SleepOrBreak(&State->Round, round.Word, deadline, ours);
            }
        }
        catch (Exception error) when (error is not BarrierBrokenException)
        {
            Break(BarrierEnd.Interrupted, ours);
            throw;
        }
        finally
        {
            Slots.Set(slot, 0);
            Sleeping.Wake(Slots.Word(slot));
            GC.KeepAlive(this);
        }
    }

    private void WaitToEnter(int slot, Deadline deadline)
    {
        var left = Slots.ValueOf(slot);
        if (left != 0 && left != Round.Slot)
        {
            SleepOrBreak(Slots.Word(slot), left, deadline, round: 0);
        }
    }

    private void SleepOrBreak(int* word, int expected, Deadline deadline, int round)
    {
        var left = deadline.Left;
        if (left == TimeSpan.Zero)
        {
            Break(BarrierEnd.TimeUp, round);
        }
        else if (Sleeping.Sleep(word, expected, left))
        {
            Look();
        }
    }

    /// <summary>Breaks it, if it is not broken yet.</summary>
    /// <param name="end">Why.</param>
    /// <param name="round">Only if the round of this slot has not ended; 0 whatever the round.</param>
    private void Break(BarrierEnd end, int round = 0)
    {
        Lock.Enter();
        if (round == 0 || round == Round.Slot)
        {
            BreakHeld(end);
        }

        Lock.Release();
        GC.KeepAlive(this);
    }

    private void BreakHeld(BarrierEnd end)
    {
        var round = Round;
        if (round.Broken == BarrierEnd.None)
        {
            End(Slots.CountOf(round.Slot) > 0 ? round.Next(end, end) : round.With(end));
        }
    }

    private void End(BarrierRound next)
    {
        Volatile.Write(ref State->Round, next.Word);
        Sleeping.Wake(&State->Round);
    }

    private void LookIfDue()
    {
        ThrowIfRemoved();
        if (Sleeping.TryTakeWatch())
        {
            Look();
        }
    }

    /// <summary>Looks who of those in a slot has died: breaks the barrier if it waited, and frees the slot.</summary>
    private void Look()
    {
        var dead = Slots.FindDead();
        if (dead.Count == 0)
        {
            return;
        }

        Lock.Enter();
        foreach (var found in dead.Where(Slots.IsStill))
        {
            // The slot comes last: whoever is killed in between leaves the death to be found again.
            if (Slots.ValueOf(found.Index) == Round.Slot)
            {
                State->DeadProcess = found.Process.ProcessId;
                BreakHeld(BarrierEnd.Died);
            }

            Slots.Set(found.Index, 0);
            Sleeping.Wake(Slots.Word(found.Index));
        }

        Lock.Release();
        GC.KeepAlive(this);
    }

    private BarrierBrokenException Broken(BarrierEnd end) => new(Name, end, State->DeadProcess);
}
