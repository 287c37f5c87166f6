using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>A shared object whose users can lock it, so that several steps are one to them all.</summary>
public abstract unsafe class SynchronizedObject : SharedObject
{
    /// <summary>The flag of an object that has no lock.</summary>
    private const int UnsynchronizedFlag = 2;

    private ProcessLock? _lock;

    private protected SynchronizedObject(MemoryFile memory)
        : base(memory)
    {
    }

    /// <summary>Whether it has a lock; one without is for those who see to their turns by other means.</summary>
    public bool IsSynchronized => (Header->Flags & UnsynchronizedFlag) == 0;

    /// <summary>
    /// Its lock, a re-entrant one. It keeps out those who take it too; a single atomic operation does not ask for it.
    /// </summary>
    /// <exception cref="InvalidOperationException">The object was made without.</exception>
    public virtual ProcessLock GetLock() => IsSynchronized
        ? _lock ??= new ProcessLock(this)
        : throw new InvalidOperationException($"The shared object '{Name}' was made with -Unsynchronized and has no lock. Make it without, or use a lock made by New-ProcessLock.");

    /// <inheritdoc/>
    internal override ProcessLock? FindLock() => IsSynchronized ? GetLock() : null;

    /// <summary>The flags of a new object.</summary>
    private protected static int FlagsOf(bool isSynchronized) => isSynchronized ? ProcessLock.ReentrantFlag : UnsynchronizedFlag;
}
