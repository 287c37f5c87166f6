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
internal readonly unsafe struct RobustLock(SharedHeader* header)
{
    /// <summary>The bit of the word that says that somebody may sleep.</summary>
    public const int Contended = int.MinValue;

    private const int OwnerMask = int.MaxValue;

    /// <summary>How often a waiter looks before it sleeps: longer than most critical sections, shorter than a sleep.</summary>
    private const int Spins = 64;

    private static readonly ProcessIdentity Self = ProcessIdentity.Current;

    private readonly SharedHeader* _header = header;
    private readonly LockState* _state = &header->Lock;

    /// <summary>The process that holds it; 0 when none does. A moment's truth.</summary>
    public int Owner => Volatile.Read(ref _state->Word) & OwnerMask;

    /// <summary>Whether this process holds it.</summary>
    public bool IsOurs => Owner == Self.ProcessId;

    /// <summary>Acquires it, waiting as long as it takes or the deadline allows.</summary>
    /// <returns>False when the time was up.</returns>
    public bool Acquire(Deadline deadline)
    {
        if (Interlocked.CompareExchange(ref _state->Word, Self.ProcessId, 0) == 0)
        {
            Own(fromTheDead: false);
            return true;
        }

        return AcquireContended(deadline);
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

    private bool AcquireContended(Deadline deadline) => TrySpin() || AcquireAsleep(deadline);

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

    private bool AcquireAsleep(Deadline deadline)
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

            var left = deadline.Left;
            if (left == TimeSpan.Zero)
            {
                return false;
            }

            seen |= Contended;
            var isToWatch = new SharedSleep(_header).Sleep(&_state->Word, seen, left);
            if (isToWatch && Volatile.Read(ref _state->Word) == seen && IsDead(seen & OwnerMask) && TryTake(seen, Self.ProcessId | Contended, fromTheDead: true))
            {
                return true;
            }
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
        Volatile.Write(ref _state->OwnerStart, Self.StartTime);
    }

    /// <summary>Whether the holder is gone; it may have died before it could say when it started.</summary>
    private bool IsDead(int owner)
    {
        var start = Volatile.Read(ref _state->OwnerStart);
        return start == 0 ? ProcessIdentity.Of(owner).StartTime == 0 : !new ProcessIdentity(owner, start).IsAlive();
    }
}
