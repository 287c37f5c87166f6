using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>
/// How threads of all processes sleep until a word of a shared object changes. A sleeper wakes five times a second: to
/// see whether its own wait is to end, whether the object was freed, and, one of all, whether somebody has died.
/// </summary>
internal readonly unsafe struct SharedSleep(SharedHeader* header, long* lastWatch)
{
    /// <summary>How long a death may stay unseen.</summary>
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(200);

    private readonly SharedHeader* _header = header;
    private readonly long* _lastWatch = lastWatch;

    /// <summary>The sleep of those who all look for the same dead.</summary>
    public SharedSleep(SharedHeader* header)
        : this(header, &header->LastWatch)
    {
    }

    /// <summary>Sleeps while the word is as expected, until it is woken, the time is up or it is time to look around.</summary>
    /// <param name="word">A word of the object's memory.</param>
    /// <param name="expected">What it holds as far as the caller knows.</param>
    /// <param name="left">The longest to sleep.</param>
    /// <param name="isInterruptible">Whether <see cref="WaitInterruption"/> may end the wait.</param>
    /// <returns>Whether it falls to the caller to look who has died; it does so once.</returns>
    /// <exception cref="SharedObjectNotFoundException">The object was freed, or its maker has ended.</exception>
    public bool Sleep(int* word, int expected, TimeSpan left, bool isInterruptible = true)
    {
        var sleepers = new SleeperCount(&_header->Sleepers);
        var round = sleepers.Enter();
        try
        {
            WordWaiter.Current.Wait(word, expected, left < WatchInterval ? left : WatchInterval);
        }
        finally
        {
            sleepers.Leave(round);
        }

        if (isInterruptible)
        {
            WaitInterruption.ThrowIfAsked();
        }

        ThrowIfRemoved();
        if (!TryTakeWatch())
        {
            return false;
        }

        ThrowIfOwnerEnded();
        return true;
    }

    /// <summary>Looks whether the maker lives; the object goes with it.</summary>
    /// <exception cref="SharedObjectNotFoundException">It has ended.</exception>
    public void ThrowIfOwnerEnded()
    {
        if (!new ProcessIdentity(_header->OwnerId, _header->OwnerStart).IsAlive())
        {
            Volatile.Write(ref _header->IsUsable, 0);
            ThrowIfRemoved();
        }
    }

    /// <summary>Wakes some of those who sleep on a word that was changed before; no system call when nobody sleeps.</summary>
    public void Wake(int* word, int count = int.MaxValue)
    {
        // Whoever is about to sleep says so before the system looks at the word: one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (new SleeperCount(&_header->Sleepers).IsAny)
        {
            WordWaiter.Current.Wake(word, count);
        }
    }

    /// <summary>Whether nobody has looked for the dead of late, so that it falls to the caller.</summary>
    public bool TryTakeWatch()
    {
        var now = Environment.TickCount64;
        var last = Volatile.Read(ref *_lastWatch);
        return now - last >= WatchInterval.TotalMilliseconds / 2 && Interlocked.CompareExchange(ref *_lastWatch, now, last) == last;
    }

    private void ThrowIfRemoved()
    {
        if (Volatile.Read(ref _header->IsUsable) == 0)
        {
            throw new SharedObjectNotFoundException();
        }
    }
}
