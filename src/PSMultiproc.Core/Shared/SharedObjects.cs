using System.Collections.Concurrent;
using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Shared;

/// <summary>
/// The shared objects that this process uses, so that one that arrives twice is one object, and that those which the
/// process made go with it. Thread-safe.
/// </summary>
internal static class SharedObjects
{
    private static readonly ConcurrentDictionary<string, WeakReference<SharedObject>> Used = new(StringComparer.Ordinal);

    /// <summary>What this process made stays though nobody here refers to it: others may have its name.</summary>
    private static readonly ConcurrentDictionary<string, SharedObject> Made = new(StringComparer.Ordinal);

    /// <summary>How long it may take to see that an object that is not waited for was freed, or that its creator has died.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(2);

    private static readonly Timer Look = new(static _ => ReleaseFreed());

    /// <summary>1 while a look is due.</summary>
    private static int _isToLook;

    static SharedObjects() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => RemoveOurs();

    /// <summary>Notes an object that this process made, so that it goes with it.</summary>
    public static void Keep(SharedObject made)
    {
        Made[made.Name] = made;
        Use(made);
    }

    /// <summary>Forgets an object that was freed; not another that has its name since.</summary>
    public static void Forget(SharedObject freed)
    {
        Made.TryRemove(new(freed.Name, freed));
        if (Used.TryGetValue(freed.Name, out var known) && (!known.TryGetTarget(out var used) || used == freed))
        {
            Used.TryRemove(new(freed.Name, known));
        }
    }

    /// <summary>The object of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="serializer">What the object is to write and read its items with, if it has any.</param>
    /// <exception cref="SharedObjectNotFoundException">There is none, or no more.</exception>
    public static SharedObject Get(string name, ValueSerializer serializer)
    {
        if (Used.TryGetValue(name, out var known) && known.TryGetTarget(out var used) && !used.IsRemoved)
        {
            return used;
        }

        var opened = Open(SharedObjectFile.Open(name), serializer);
        Use(opened);
        return opened;
    }

    /// <summary>The object of a name, for a user of this process.</summary>
    /// <inheritdoc cref="Get"/>
    public static SharedObject Receive(string name, ValueSerializer serializer)
    {
        var received = Get(name, serializer);
        received.OnReceived();
        return received;
    }

    /// <summary>The lock that goes with an object.</summary>
    /// <exception cref="SharedObjectNotFoundException">It has none.</exception>
    public static ProcessLock LockOf(SharedObject whole) =>
        whole.FindLock() ?? throw new SharedObjectNotFoundException(whole.Name, "its lock is looked for, and it has none.");

    private static void Use(SharedObject used)
    {
        Used[used.Name] = new WeakReference<SharedObject>(used);
        LookLater();
    }

    private static void LookLater()
    {
        if (Interlocked.Exchange(ref _isToLook, 1) == 0)
        {
            Look.Change(LookInterval, Timeout.InfiniteTimeSpan);
        }
    }

    private static void ReleaseFreed()
    {
        Volatile.Write(ref _isToLook, 0);
        var creators = new Dictionary<ProcessIdentity, bool>();
        foreach (var known in Used)
        {
            Attempt(() => ReleaseIfFreed(known));
        }

        if (!Used.IsEmpty)
        {
            LookLater();
        }

        void ReleaseIfFreed(KeyValuePair<string, WeakReference<SharedObject>> known)
        {
            if (!known.Value.TryGetTarget(out var used))
            {
                Used.TryRemove(known);
            }
            else if (used.IsRemoved)
            {
                Forget(used);
                used.ReleaseMemory();
            }
            else if (!IsAlive(used.Creator))
            {
                used.Dispose();
            }
        }

        bool IsAlive(ProcessIdentity creator) =>
            creators.TryGetValue(creator, out var isAlive) ? isAlive : creators[creator] = creator.IsAlive();
    }

    private static unsafe SharedObject Open(MemoryFile memory, ValueSerializer serializer) => (SharedObjectKind)((SharedHeader*)memory.Pointer)->Kind switch
    {
        SharedObjectKind.Lock => new ProcessLock(memory),
        SharedObjectKind.Value when SharedValue.Open(memory) is { } value => value,
        SharedObjectKind.Array when SharedArray.Open(memory) is { } array => array,
        SharedObjectKind.Semaphore => new ProcessSemaphore(memory),
        SharedObjectKind.Event => new ProcessEvent(memory),
        SharedObjectKind.Condition => new ProcessCondition(memory),
        SharedObjectKind.Barrier => new ProcessBarrier(memory),
        SharedObjectKind.Queue => new ProcessQueue(memory, serializer),
        SharedObjectKind.Pipe => new PipeConnection(memory, serializer),
        SharedObjectKind.Dictionary => new SharedDictionary(memory, serializer),
        SharedObjectKind.List => new SharedList(memory, serializer),
        var kind => throw new SharedObjectNotFoundException(memory.Path, $"it is of the kind {(int)kind}, which this version does not know."),
    };

    private static void RemoveOurs()
    {
        foreach (var made in Made.Values)
        {
            Attempt(made.Dispose);
        }

        Attempt(SharedMemoryMakers.Leave);
    }

    /// <summary>
    /// Frees something where an error would end the process, or spoil its end, and nobody could do anything about it: on a
    /// timer, or when the process exits. What stays is swept by whoever makes the next object.
    /// </summary>
    private static void Attempt(Action free)
    {
        try
        {
            free();
        }
        catch (Exception)
        {
            // See above.
        }
    }
}
