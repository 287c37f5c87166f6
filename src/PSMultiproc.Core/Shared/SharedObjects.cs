using System.Collections.Concurrent;
using PSMultiproc.Platform;

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

    static SharedObjects() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => RemoveOurs();

    /// <summary>Notes an object that was made or opened.</summary>
    public static void Remember(SharedObject used)
    {
        Used[used.Name] = new WeakReference<SharedObject>(used);
        if (used.IsOurs)
        {
            Made[used.Name] = used;
        }
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
    /// <exception cref="SharedObjectNotFoundException">There is none, or no more.</exception>
    public static SharedObject Get(string name)
    {
        if (Used.TryGetValue(name, out var known) && known.TryGetTarget(out var used) && !used.IsRemoved)
        {
            return used;
        }

        return Open(SharedObjectFile.Open(name));
    }

    /// <summary>The object of a name, or its lock.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isPart">Whether the object's lock is meant: <see cref="SharedObject.IsPart"/>.</param>
    /// <exception cref="SharedObjectNotFoundException">There is none, or no more, or it has no lock.</exception>
    public static SharedObject Get(string name, bool isPart) => (Get(name), isPart) switch
    {
        (var whole, false) => whole,
        (SynchronizedObject { IsSynchronized: true } whole, true) => whole.GetLock(),
        _ => throw new SharedObjectNotFoundException(name, "its lock is looked for, and it has none."),
    };

    private static unsafe SharedObject Open(MemoryFile memory) => (SharedObjectKind)((SharedHeader*)memory.Pointer)->Kind switch
    {
        SharedObjectKind.Lock => new ProcessLock(memory),
        SharedObjectKind.Value when SharedValue.Open(memory) is { } value => value,
        SharedObjectKind.Array when SharedArray.Open(memory) is { } array => array,
        SharedObjectKind.Semaphore => new ProcessSemaphore(memory),
        SharedObjectKind.Event => new ProcessEvent(memory),
        SharedObjectKind.Condition => new ProcessCondition(memory),
        SharedObjectKind.Barrier => new ProcessBarrier(memory),
        var kind => throw new SharedObjectNotFoundException(memory.Path, $"it is of the kind {(int)kind}, which this version does not know."),
    };

    private static void RemoveOurs()
    {
        foreach (var made in Made.Values)
        {
            made.Dispose();
        }
    }
}
