namespace PSMultiproc.Shared;

/// <summary>
/// The time in which a method of an object holds the object's lock; that of an object without a lock holds nothing. Its
/// thread may hold the lock already.
/// </summary>
internal readonly ref struct LockedStep : IDisposable
{
    private readonly ProcessLock? _lock;

    /// <summary>Begins the step, when it is this thread's turn.</summary>
    /// <exception cref="SharedObjectNotFoundException">The object was freed.</exception>
    public LockedStep(SynchronizedObject owner)
    {
        _lock = owner.IsSynchronized ? owner.GetLock() : null;
        _lock?.Acquire();
    }

    /// <summary>Ends the step.</summary>
    public void Dispose() => _lock?.ReleaseUntold();
}
