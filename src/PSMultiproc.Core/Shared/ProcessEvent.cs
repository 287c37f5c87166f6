using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>A flag that processes wait for: once it is set, all of them go on, until it is reset.</summary>
/// <remarks>
/// It is one word that counts the changes, odd while it is set. So a waiter sees that it was set meanwhile, also when it
/// was reset at once; and whoever dies leaves nothing half-done.
/// </remarks>
public sealed unsafe class ProcessEvent : SharedObject
{
    /// <summary>Makes an event.</summary>
    /// <param name="isSet">Whether it is set at first.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public ProcessEvent(bool isSet = false, string? name = null)
        : base(Create(isSet, name))
    {
    }

    internal ProcessEvent(MemoryFile memory)
        : base(memory)
    {
    }

    /// <summary>Whether it is set. A moment's truth.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool IsSet
    {
        get
        {
            ThrowIfRemoved();
            return IsSetIn(Volatile.Read(ref *Changes));
        }
    }

    private int* Changes => (int*)Data;

    /// <summary>Sets it: all who wait go on, and who comes later does not wait.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Set()
    {
        if (TryChange(isSet: true))
        {
            new SharedSleep(Header).Wake(Changes);
            GC.KeepAlive(this);
        }
    }

    /// <summary>Resets it: who comes from now on waits. Those who waited when it was set go on all the same.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Reset() => TryChange(isSet: false);

    /// <summary>Waits until it is set, however long that takes.</summary>
    /// <returns>True.</returns>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Wait() => Wait(Deadline.Never);

    /// <summary>Waits until it is set, or a time is up.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Wait(double timeout) => Wait(Deadline.After(timeout));

    private static MemoryFile Create(bool isSet, string? name)
    {
        var memory = SharedObjectFile.Prepare(name, SharedObjectKind.Event, flags: 0, sizeof(int));
        *(int*)(memory.Pointer + SharedHeader.Size) = isSet ? 1 : 0;
        SharedObjectFile.Publish(memory);
        return memory;
    }

    private static bool IsSetIn(int changes) => (changes & 1) != 0;

    private bool TryChange(bool isSet)
    {
        ThrowIfRemoved();
        while (true)
        {
            var seen = Volatile.Read(ref *Changes);
            if (IsSetIn(seen) == isSet)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref *Changes, seen + 1, seen) == seen)
            {
                return true;
            }
        }
    }

    private bool Wait(Deadline deadline)
    {
        ThrowIfRemoved();
        var seen = Volatile.Read(ref *Changes);
        while (!IsSetIn(seen) && Volatile.Read(ref *Changes) == seen)
        {
            var left = deadline.Left;
            if (left == TimeSpan.Zero)
            {
                return false;
            }

            new SharedSleep(Header).Sleep(Changes, seen, left);
        }

        GC.KeepAlive(this);
        return true;
    }
}
