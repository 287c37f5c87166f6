using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>
/// A lock between processes. Where its holder dies, the next to wait gets it within a second and is told so.
/// </summary>
/// <remarks>
/// It belongs to the process that acquired it, and any thread of that process may release it; a re-entrant one belongs to
/// the thread, which may acquire it again and releases it as often. It is not fair: whoever comes by gets it.
/// </remarks>
public sealed unsafe class ProcessLock : SharedObject
{
    /// <summary>The flag of an object whose lock is re-entrant.</summary>
    internal const int ReentrantFlag = 1;

    /// <summary>Makes a lock.</summary>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <param name="isReentrant">Whether the thread that holds it may acquire it again.</param>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public ProcessLock(string? name = null, bool isReentrant = false)
        : base(SharedObjectFile.Create(name, SharedObjectKind.Lock, isReentrant ? ReentrantFlag : 0, dataLength: 0))
    {
    }

    internal ProcessLock(MemoryFile memory)
        : base(memory)
    {
    }

    internal ProcessLock(SharedObject whole)
        : base(whole)
    {
    }

    /// <summary>Whether the thread that holds it may acquire it again.</summary>
    public bool IsReentrant => (Header->Flags & ReentrantFlag) != 0;

    /// <summary>The process that holds it; 0 when none does. A moment's truth.</summary>
    public int OwnerProcessId => Lock.Owner;

    /// <summary>
    /// Whether the last to hold it before its present holder died with it: what the lock guards may be half-changed.
    /// </summary>
    public bool WasAbandoned => Volatile.Read(ref Header->Lock.WasAbandoned) != 0;

    private RobustLock Lock => new(Header);

    private bool IsHeldByThisThread =>
        Lock.IsOurs && Volatile.Read(ref Header->Lock.OwnerThread) == Environment.CurrentManagedThreadId;

    /// <summary>Acquires it, however long that takes.</summary>
    /// <returns>True.</returns>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Acquire() => Acquire(Deadline.Never);

    /// <summary>Acquires it within a time.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Acquire(double timeout) => Acquire(Deadline.After(timeout));

    /// <summary>Releases it.</summary>
    /// <exception cref="LockNotHeldException">This process, or of a re-entrant lock this thread, does not hold it.</exception>
    public void Release()
    {
        ThrowIfRemoved();
        ThrowIfNotHeld("release it");
        if (IsReentrant && Header->Lock.Depth > 0)
        {
            Header->Lock.Depth--;
        }
        else
        {
            Header->Lock.OwnerThread = 0;
            Lock.Release();
        }

        GC.KeepAlive(this);
    }

    /// <summary>Releases it after a step of an object's own; where its last user died, the next one is still to be told.</summary>
    internal void ReleaseUntold()
    {
        if (Header->Lock.Depth == 0 && Header->Lock.WasAbandoned == LockState.Abandoned)
        {
            Header->Lock.WasAbandoned = LockState.AbandonedUntold;
        }

        Release();
    }

    /// <summary>Makes sure that this process, or of a re-entrant lock this thread, holds it.</summary>
    /// <param name="purpose">What only the holder may do with it.</param>
    /// <exception cref="LockNotHeldException">It does not.</exception>
    internal void ThrowIfNotHeld(string purpose)
    {
        if (!(IsReentrant ? IsHeldByThisThread : Lock.IsOurs))
        {
            throw new LockNotHeldException(Name, Lock.Owner, purpose);
        }
    }

    /// <summary>Releases it however often it was acquired; the caller holds it.</summary>
    /// <returns>What <see cref="AcquireAgain"/> is to be given.</returns>
    internal int ReleaseFully()
    {
        var depth = Header->Lock.Depth;
        Header->Lock.Depth = 0;
        Header->Lock.OwnerThread = 0;
        Lock.Release();
        GC.KeepAlive(this);
        return depth;
    }

    /// <summary>Acquires it as often as it was before it was fully released. Nothing interrupts that.</summary>
    internal void AcquireAgain(int depth)
    {
        Lock.Acquire(Deadline.Never, isInterruptible: false);
        Header->Lock.Depth = depth;
        Header->Lock.OwnerThread = Environment.CurrentManagedThreadId;
        GC.KeepAlive(this);
    }

    internal bool Acquire(Deadline deadline)
    {
        ThrowIfRemoved();
        if (IsReentrant && IsHeldByThisThread)
        {
            Header->Lock.Depth++;
            return true;
        }

        var isAcquired = Lock.Acquire(deadline);
        if (isAcquired)
        {
            Header->Lock.Depth = 0;
            Header->Lock.OwnerThread = Environment.CurrentManagedThreadId;
        }

        GC.KeepAlive(this);
        return isAcquired;
    }
}
