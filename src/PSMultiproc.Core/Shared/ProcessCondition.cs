using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// Lets processes wait until another tells them that what a lock guards has changed. Waiters are told in their order; one
/// that dies before it goes on leaves its turn to the next, within a second.
/// </summary>
/// <remarks>
/// Wait and notify while you hold the lock, and look again at what you wait for after a wait, as <see cref="WaitFor(Func{bool})"/> does.
/// </remarks>
public sealed unsafe class ProcessCondition : SynchronizedObject
{
    private ProcessLock? _givenLock;

    /// <summary>Makes a condition.</summary>
    /// <param name="lock">The lock that guards what is waited for; <see langword="null"/> for a re-entrant one of its own.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    /// <exception cref="SharedObjectNotFoundException">The lock was freed.</exception>
    public ProcessCondition(ProcessLock? @lock = null, string? name = null)
        : base(Create(@lock, name)) => _givenLock = @lock;

    internal ProcessCondition(MemoryFile memory)
        : base(memory)
    {
    }

    private ConditionState* State => (ConditionState*)Data;

    private ConditionWaiters Waiters => new(Header, State);

    /// <summary>The lock that guards what is waited for: the one given, or its own.</summary>
    /// <exception cref="SharedObjectNotFoundException">The lock that was given was freed.</exception>
    public override ProcessLock GetLock() => _givenLock ??= State->LockName is { } name ? OpenLock(name, State->IsPart) : base.GetLock();

    /// <summary>Acquires the lock, however long that takes.</summary>
    /// <returns>True.</returns>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Acquire() => Acquire(Deadline.Never);

    /// <summary>Acquires the lock within a time.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Acquire(double timeout) => Acquire(Deadline.After(timeout));

    /// <summary>Releases the lock.</summary>
    /// <exception cref="LockNotHeldException">It is not held here.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Release()
    {
        ThrowIfRemoved();
        GetLock().Release();
    }

    /// <summary>Releases the lock, however often it was acquired, waits until notified, and acquires it as often again.</summary>
    /// <returns>True.</returns>
    /// <exception cref="LockNotHeldException">The lock is not held here.</exception>
    /// <exception cref="SharedMemoryExhaustedException">More threads wait than there is room for.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Wait() => Wait(Deadline.Never);

    /// <inheritdoc cref="Wait()"/>
    /// <summary>Does the same, but waits no longer than a time; what acquiring the lock again takes is not counted.</summary>
    /// <param name="timeout">Seconds; 0 only lets others have the lock.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public bool Wait(double timeout) => Wait(Deadline.After(timeout));

    /// <summary>Waits until something is true that the lock guards: asks now, and whenever notified.</summary>
    /// <param name="predicate">Whether it is; called while the lock is held.</param>
    /// <returns>True.</returns>
    /// <inheritdoc cref="Wait()" path="/exception"/>
    public bool WaitFor(Func<bool> predicate) => WaitFor(predicate, Deadline.Never);

    /// <inheritdoc cref="WaitFor(Func{bool})"/>
    /// <summary>Does the same, but waits no longer than a time.</summary>
    /// <param name="predicate">Whether it is; called while the lock is held.</param>
    /// <param name="timeout">Seconds; 0 only asks.</param>
    /// <returns>What the predicate said last.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public bool WaitFor(Func<bool> predicate, double timeout) => WaitFor(predicate, Deadline.After(timeout));

    /// <summary>Notifies some of those who wait, the oldest first. None is kept for who comes later.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    /// <exception cref="LockNotHeldException">The lock is not held here.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Notify(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ThrowIfRemoved();
        GetLock().ThrowIfNotHeld("notify those who wait");
        Waiters.Notify(count);
        GC.KeepAlive(this);
    }

    /// <summary>Notifies all who wait.</summary>
    /// <exception cref="LockNotHeldException">The lock is not held here.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void NotifyAll() => Notify(int.MaxValue);

    private static MemoryFile Create(ProcessLock? given, string? name)
    {
        given?.ThrowIfRemoved();
        var memory = SharedObjectFile.Prepare(
            name, SharedObjectKind.Condition, FlagsOf(isSynchronized: true), ConditionState.Size + (SlotTable.Most * ProcessSlot.Size));
        if (given is not null)
        {
            var state = (ConditionState*)(memory.Pointer + SharedHeader.Size);
            state->LockName = given.Name;
            state->IsPart = given.IsPart;
        }

        SharedObjectFile.Publish(memory);
        return memory;
    }

    private static ProcessLock OpenLock(string name, bool isPart)
    {
        var found = SharedObjects.Get(name, ValueSerializer.Default);
        return isPart
            ? SharedObjects.LockOf(found)
            : found as ProcessLock ?? throw new SharedObjectNotFoundException(name, "the lock of a condition is looked for, and it is another object.");
    }

    private bool Acquire(Deadline deadline)
    {
        ThrowIfRemoved();
        return GetLock().Acquire(deadline);
    }

    private bool Wait(Deadline deadline)
    {
        ThrowIfRemoved();
        var @lock = GetLock();
        @lock.ThrowIfNotHeld("wait for its condition");
        var slot = Waiters.Add();
        if (slot == SlotTable.None)
        {
            throw new SharedMemoryExhaustedException(ProcessSlot.Size, $"The condition '{Name}' has room for {SlotTable.Most} waiters, and as many wait.");
        }

        var isNotified = false;
        var goesOn = false;
        var depth = @lock.ReleaseFully();
        try
        {
            try
            {
                Waiters.Sleep(slot, deadline);
            }
            finally
            {
                // However the wait ends, its caller has the lock again.
                @lock.AcquireAgain(depth);
            }

            goesOn = true;
        }
        finally
        {
            isNotified = Waiters.Remove(slot, goesOn);
            GC.KeepAlive(this);
        }

        return isNotified;
    }

    private bool WaitFor(Func<bool> predicate, Deadline deadline)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ThrowIfRemoved();
        GetLock().ThrowIfNotHeld("wait for its condition");
        while (!predicate())
        {
            if (deadline.Left == TimeSpan.Zero)
            {
                return false;
            }

            Wait(deadline);
        }

        return true;
    }
}
