using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>
/// A number of permits that processes share. The permits that a process holds when it dies come back, within a second to
/// those who wait.
/// </summary>
/// <remarks>
/// Whoever acquires a permit may release it, or another process for it. A release while nobody holds one adds a permit, a
/// signal: what a producer tells its consumers. A signal that was taken is used up, whatever becomes of its taker. The
/// semaphore is not fair.
/// </remarks>
public sealed unsafe class ProcessSemaphore : SharedObject
{
    private readonly ThreadLocal<bool> _wasAbandoned = new();

    /// <summary>Where this process's permits are, as far as is known.</summary>
    private int _ourSlot;

    /// <summary>Makes a semaphore.</summary>
    /// <param name="initialCount">How many permits there are at first.</param>
    /// <param name="maximumCount">The most that may be free; <see langword="null"/> for no limit.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The initial count is negative, or more than the maximum; the maximum is not positive.</exception>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public ProcessSemaphore(int initialCount, int? maximumCount = null, string? name = null)
        : base(Create(initialCount, maximumCount, name))
    {
    }

    internal ProcessSemaphore(MemoryFile memory)
        : base(memory)
    {
    }

    /// <summary>How many permits are free. A moment's truth.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public int CurrentCount
    {
        get
        {
            ThrowIfRemoved();
            return TakeBackFromTheDead();
        }
    }

    /// <summary>The most permits that may be free; <see langword="null"/> when there is no limit.</summary>
    public int? MaximumCount => State->MaximumCount == 0 ? null : State->MaximumCount;

    /// <summary>Whether the permit that this thread acquired last was held by a process that died with it.</summary>
    public bool WasAbandoned => _wasAbandoned.Value;

    private SemaphoreState* State => (SemaphoreState*)Data;

    private SlotTable Slots => new((ProcessSlot*)(Data + SemaphoreState.Size), State->SlotCount);

    private RobustLock Lock => new(Header);

    /// <summary>Acquires a permit, however long that takes.</summary>
    /// <returns>True.</returns>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    /// <exception cref="SharedMemoryExhaustedException">More processes hold permits than it keeps account of.</exception>
    public bool Acquire() => Acquire(Deadline.Never);

    /// <summary>Acquires a permit within a time.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    /// <exception cref="SharedMemoryExhaustedException">More processes hold permits than it keeps account of.</exception>
    public bool Acquire(double timeout) => Acquire(Deadline.After(timeout));

    /// <summary>Releases a permit: one of this process, else one of another, else one more than there were.</summary>
    /// <exception cref="SemaphoreFullException">More would be free than the maximum; nothing was changed.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Release() => Release(1);

    /// <summary>Releases several permits, as if one after the other, but all or none.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    /// <exception cref="SemaphoreFullException">More would be free than the maximum; nothing was changed.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Release(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ThrowIfRemoved();
        Enter();
        try
        {
            var most = State->MaximumCount == 0 ? int.MaxValue : State->MaximumCount;
            if (State->Free > most - count)
            {
                throw new SemaphoreFullException(
                    $"The semaphore '{Name}' would have more free permits than its maximum of {most}: {State->Free} are free, and {count} more were released.");
            }

            GiveBack(count);
            State->Free += count;
        }
        finally
        {
            Lock.Release();
        }

        new SharedSleep(Header).Wake(&State->Free, count);
        GC.KeepAlive(this);
    }

    private static MemoryFile Create(int initialCount, int? maximumCount, string? name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        if (maximumCount is { } maximum)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(maximum, 1, nameof(maximumCount));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(initialCount, maximum);
        }

        // Whoever has a slot holds one permit at least.
        var slots = Math.Min(initialCount, SlotTable.Most);
        var memory = SharedObjectFile.Prepare(name, SharedObjectKind.Semaphore, flags: 0, SemaphoreState.Size + (slots * ProcessSlot.Size));
        var state = (SemaphoreState*)(memory.Pointer + SharedHeader.Size);
        state->InitialCount = state->Free = initialCount;
        state->MaximumCount = maximumCount ?? 0;
        state->SlotCount = slots;
        SharedObjectFile.Publish(memory);
        return memory;
    }

    private bool Acquire(Deadline deadline)
    {
        ThrowIfRemoved();
        while (!TryTake())
        {
            var left = deadline.Left;
            var isToLook = left == TimeSpan.Zero || new SharedSleep(Header).Sleep(&State->Free, 0, left);
            if (isToLook && TakeBackFromTheDead() == 0 && left == TimeSpan.Zero)
            {
                return false;
            }
        }

        GC.KeepAlive(this);
        return true;
    }

    private bool TryTake()
    {
        if (Volatile.Read(ref State->Free) == 0)
        {
            return false;
        }

        Enter();
        try
        {
            if (State->Free == 0)
            {
                return false;
            }

            if (State->Free == State->Signalled)
            {
                State->Signalled--;
            }
            else
            {
                var slot = FindOurSlot();
                Slots.Take(slot, Slots.IsOurs(slot) ? Slots.ValueOf(slot) + 1 : 1);
            }

            State->Free--;
            _wasAbandoned.Value = State->Abandoned > 0;
            State->Abandoned = Math.Max(0, State->Abandoned - 1);
            return true;
        }
        finally
        {
            Lock.Release();
        }
    }

    /// <summary>The slot with this process's permits, or a free one for them.</summary>
    private int FindOurSlot()
    {
        if (Slots.IsOurs(_ourSlot))
        {
            return _ourSlot;
        }

        var found = SlotTable.None;
        for (var i = 0; i < Slots.Count; i++)
        {
            if (Slots.IsOurs(i))
            {
                return _ourSlot = i;
            }

            found = found == SlotTable.None && Slots.ValueOf(i) == 0 ? i : found;
        }

        if (found == SlotTable.None)
        {
            foreach (var dead in Slots.FindDead())
            {
                TakeBack(dead.Index);
                found = dead.Index;
            }
        }

        return found != SlotTable.None ? _ourSlot = found : throw new SharedMemoryExhaustedException(
            ProcessSlot.Size, $"The semaphore '{Name}' keeps account of the permits of {Slots.Count} processes at once, and as many hold some.");
    }

    private void GiveBack(int count)
    {
        if (Slots.Count > 0 && Slots.IsOurs(_ourSlot))
        {
            count -= GiveBack(_ourSlot, count);
        }

        // Those of this process first, then those that were handed over.
        for (var i = 0; i < Slots.Count && count > 0; i++)
        {
            count -= Slots.IsOurs(i) ? GiveBack(i, count) : 0;
        }

        for (var i = 0; i < Slots.Count && count > 0; i++)
        {
            count -= GiveBack(i, count);
        }

        State->Signalled += count;
    }

    private int GiveBack(int slot, int most)
    {
        var given = Math.Min(most, Slots.ValueOf(slot));
        Slots.Set(slot, Slots.ValueOf(slot) - given);
        return given;
    }

    /// <summary>Frees the permits of processes that have ended.</summary>
    /// <returns>How many permits are free then.</returns>
    private int TakeBackFromTheDead()
    {
        var dead = Slots.FindDead();
        Enter();
        foreach (var held in dead.Where(Slots.IsStill))
        {
            TakeBack(held.Index);
        }

        var free = State->Free;
        Lock.Release();
        if (dead.Count > 0)
        {
            new SharedSleep(Header).Wake(&State->Free, free);
        }

        GC.KeepAlive(this);
        return free;
    }

    private void TakeBack(int slot)
    {
        var held = Slots.ValueOf(slot);
        State->Abandoned += held;
        Slots.Set(slot, 0);
        State->Free += held;
    }

    /// <summary>Enters the lock; if its last holder died there, counts anew.</summary>
    private void Enter()
    {
        if (!Lock.Enter())
        {
            return;
        }

        var held = 0;
        for (var i = 0; i < Slots.Count; i++)
        {
            held += Slots.ValueOf(i);
        }

        State->Free = State->InitialCount - held + State->Signalled;
        new SharedSleep(Header).Wake(&State->Free, State->Free);
    }
}
