using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>
/// A lock between processes that outlives its holders: a waiter makes sure that the holder lives, and takes the lock
/// from a dead one. Thread-safe; not re-entrant; not fair.
/// </summary>
/// <remarks>
/// The word holds the owner's process id, so that taking the lock and saying who has it are one step; a bit of it says
/// that somebody sleeps, so that nobody calls the system in vain: Ulrich Drepper's third mutex in «Futexes Are Tricky»
/// (2011), with the owner in place of 1 and 2, as in the kernel's robust futexes.
/// </remarks>
internal readonly unsafe struct RobustLock(SharedHeader* header, LockState* state)
{
    /// <summary>The bit of the word that says that somebody may sleep.</summary>
    public const int Contended = int.MinValue;

    private const int OwnerMask = int.MaxValue;

    /// <summary>How often a waiter looks before it sleeps: longer than most critical sections, shorter than a sleep.</summary>
    private const int Spins = 64;

    /// <summary>How often a holder is looked at whose number another process seems to have.</summary>
    private const int LastingLooks = 50;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private static readonly ProcessIdentity Self = ProcessIdentity.Current;

    private readonly SharedHeader* _header = header;
    private readonly LockState* _state = state;

    /// <summary>The lock in an object's head.</summary>
    public RobustLock(SharedHeader* header)
        : this(header, &header->Lock)
    {
    }

    /// <summary>The process that holds it; 0 when none does. A moment's truth.</summary>
    public int Owner => Volatile.Read(ref _state->Word) & OwnerMask;

    /// <summary>Whether this process holds it.</summary>
    public bool IsOurs => Owner == Self.ProcessId && Volatile.Read(ref _state->OwnerStart) == Self.StartTime;

    /// <summary>
    /// Acquires it, waiting as long as it takes or the deadline allows. Who does not wait at all looks whether the holder
    /// is dead: nobody else may.
    /// </summary>
    /// <param name="deadline">The end of the wait.</param>
    /// <param name="isInterruptible">Whether <see cref="WaitInterruption"/> may end the wait.</param>
    /// <returns>False when the time was up.</returns>
    public bool Acquire(Deadline deadline, bool isInterruptible = true) =>
        TryAcquire() || TrySpin() || AcquireAsleep(deadline, isToWatch: deadline.Left == TimeSpan.Zero, isInterruptible);

    /// <summary>
    /// Acquires it for the moment that a change takes. Nothing interrupts that, so that a step once begun is made; and a
    /// holder that died is found at once.
    /// </summary>
    /// <returns>Whether the last holder died with it: what the lock guards may be half-changed.</returns>
    public bool Enter()
    {
        _ = TryAcquire() || TrySpin() || AcquireAsleep(Deadline.Never, isToWatch: true, isInterruptible: false);
        return _state->WasAbandoned != 0;
    }

    /// <summary>Releases it; the caller holds it.</summary>
    public void Release()
    {
        _state->OwnerStart = 0;
        if (Interlocked.Exchange(ref _state->Word, 0) < 0)
        {
            WordWaiter.Current.Wake(&_state->Word, 1);
        }
    }

    private bool TryAcquire()
    {
        if (Interlocked.CompareExchange(ref _state->Word, Self.ProcessId, 0) != 0)
        {
            return false;
        }

        Own(fromTheDead: false);
        return true;
    }

    private bool TrySpin()
    {
        var spinner = new SpinWait();
        for (var i = 0; i < Spins; i++)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
            var seen = Volatile.Read(ref _state->Word);
            if ((seen & OwnerMask) == 0 && TryTake(seen, Self.ProcessId | (seen & Contended)))
            {
                return true;
            }
        }

        return false;
    }

    private bool AcquireAsleep(Deadline deadline, bool isToWatch, bool isInterruptible)
    {
        while (true)
        {
            var seen = Volatile.Read(ref _state->Word);
            if ((seen & OwnerMask) == 0)
            {
                // Who was asleep says that others may be.
                if (TryTake(seen, Self.ProcessId | Contended))
                {
                    return true;
                }

                continue;
            }

            if ((seen & Contended) == 0 && Interlocked.CompareExchange(ref _state->Word, seen | Contended, seen) != seen)
            {
                continue;
            }

            seen |= Contended;
            if (isToWatch)
            {
                if (IsDead(seen) && TryTake(seen, Self.ProcessId | Contended, fromTheDead: true))
                {
                    return true;
                }

                isToWatch = false;
                if (Volatile.Read(ref _state->Word) != seen)
                {
                    continue;
                }
            }

            var left = deadline.Left;
            if (left == TimeSpan.Zero)
            {
                return false;
            }

            // The watch is the lock's own: who sleeps for something else in the object looks for other dead.
            isToWatch = new SharedSleep(_header, &_state->LastWatch).Sleep(&_state->Word, seen, left, isInterruptible);
        }
    }

    private bool TryTake(int seen, int taken, bool fromTheDead = false)
    {
        if (Interlocked.CompareExchange(ref _state->Word, taken, seen) != seen)
        {
            return false;
        }

        Own(fromTheDead);
        return true;
    }

    private void Own(bool fromTheDead)
    {
        _state->WasAbandoned = fromTheDead || _state->WasAbandoned == LockState.AbandonedUntold ? LockState.Abandoned : 0;
        if (fromTheDead)
        {
            // Before it is known to be ours: a thread of this process may have the number of the dead one's.
            _state->OwnerThread = 0;
        }

        Volatile.Write(ref _state->OwnerStart, Self.StartTime);
    }

    /// <summary>Whether the holder is gone; it may have died before it could say when it started.</summary>
    /// <param name="seen">The word that tells of the holder.</param>
    private bool IsDead(int seen)
    {
        var start = Volatile.Read(ref _state->OwnerStart);
        var actual = ProcessIdentity.Of(seen & OwnerMask).StartTime;
        return actual == 0 || (start != 0 && start != actual && IsLasting(seen, start));
    }

    /// <summary>
    /// Whether the holder's number is that of another process now. What looks like it may be the holder's number and another
    /// holder's start, where the lock has changed hands between two looks: that does not last.
    /// </summary>
    private bool IsLasting(int seen, long start)
    {
        for (var look = 0; look < LastingLooks; look++)
        {
            if (Volatile.Read(ref _state->OwnerStart) != start || Volatile.Read(ref _state->Word) != seen)
            {
                return false;
            }

            WordWaiter.Current.Wait(&_state->Word, seen, BetweenLooks);
        }

        return true;
    }
}
