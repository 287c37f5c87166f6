using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// A queue of objects between processes: any number put in, any number take out. What one producer puts in comes out in
/// its order. A process that is killed takes with it at most the item that each of its threads has in its hands, and holds
/// nobody up.
/// </summary>
/// <remarks>
/// An item is serialised when it is put in, so that what cannot be sent fails there; a copy comes out, but a shared object
/// is itself.
/// </remarks>
#pragma warning disable CA1711 // It is one, if not of System.Collections.
public sealed unsafe class ProcessQueue : SharedContainer
{
    private readonly ItemQueue _items;
    private volatile bool _isClosed;

    /// <summary>Makes a queue.</summary>
    /// <param name="capacity">The most items that it holds; <see langword="null"/> for as many as there is memory for.</param>
    /// <param name="isJoinable">Whether its consumers say when they are done with an item, so that <see cref="Join()"/> can wait for that.</param>
    /// <param name="name">A name by which other processes of this user find it; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public ProcessQueue(int? capacity = null, bool isJoinable = false, string? name = null)
        : this(capacity, isJoinable, name, ValueSerializer.Default)
    {
    }

    internal ProcessQueue(int? capacity, bool isJoinable, string? name, ValueSerializer serializer)
        : this(Create(capacity, isJoinable, name), serializer)
    {
    }

    internal ProcessQueue(MemoryFile memory, ValueSerializer serializer)
        : base(memory, serializer)
    {
        if (memory.Length < SharedHeader.Size + ContainerHeader.Size + QueueMemory.LengthOf(Header->Flags))
        {
            throw new SharedObjectNotFoundException(Name, "its memory is too small for a queue.");
        }

        _items = new ItemQueue(new QueueMemory(Header, (QueueState*)Data, Name, Parts), Parts, Serializer, LookAround);
    }

    /// <summary>The most items that it holds; <see langword="null"/> when memory alone sets a limit.</summary>
    public int? Capacity => _items.Capacity;

    /// <summary>Whether its consumers say when they are done with an item.</summary>
    public bool IsJoinable => _items.Hands is not null;

    /// <summary>How many items are in it. A moment's truth.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public int Count
    {
        get
        {
            ThrowIfRemoved();
            var count = _items.Count;
            GC.KeepAlive(this);
            return count;
        }
    }

    /// <summary>Whether it holds no item. A moment's truth.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool IsEmpty => Count == 0;

    /// <summary>Whether it holds as many items as it can; never, when memory alone sets a limit. A moment's truth.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool IsFull => Count >= (Capacity ?? long.MaxValue);

    /// <summary>Whether it was completed and is empty: no item comes any more.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool IsCompleted => _items.IsCompleted && IsEmpty;

    /// <inheritdoc/>
    private protected override long LastPart => _items.LastPart;

    /// <summary>Puts an item in, waiting for room however long that takes.</summary>
    /// <param name="item">The item.</param>
    /// <exception cref="NotSerializableException">It cannot be sent.</exception>
    /// <exception cref="QueueCompletedException">The queue was completed.</exception>
    /// <exception cref="QueueClosedException">This process has closed the queue.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room in memory.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Put(object? item) => Put(item, Deadline.Never);

    /// <inheritdoc cref="Put(object)"/>
    /// <summary>Puts an item in, waiting for room no longer than a time.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <exception cref="QueueFullException">The time was up.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public void Put(object? item, double timeout)
    {
        if (!Put(item, Deadline.After(timeout)))
        {
            throw new QueueFullException(Name, Capacity ?? 0);
        }
    }

    /// <inheritdoc cref="Put(object)"/>
    /// <summary>Puts an item in, if there is room.</summary>
    /// <returns>False when there was none.</returns>
    public bool TryPut(object? item) => Put(item, Deadline.After(0));

    /// <summary>Takes out the oldest item, waiting for one however long that takes.</summary>
    /// <returns>The item.</returns>
    /// <exception cref="QueueCompletedException">It was completed and is empty.</exception>
    /// <exception cref="QueueClosedException">This process has closed the queue.</exception>
    /// <exception cref="WireFormatException">The item cannot be rebuilt in this process; it was taken out.</exception>
    /// <exception cref="SharedObjectNotFoundException">The queue was freed, or the item was a shared object that was.</exception>
    public object? Get()
    {
        _ = Get(Deadline.Never, out var item);
        return item;
    }

    /// <inheritdoc cref="Get()"/>
    /// <summary>Takes out the oldest item, waiting for one no longer than a time.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <exception cref="QueueEmptyException">The time was up.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public object? Get(double timeout) => Get(Deadline.After(timeout), out var item) ? item : throw new QueueEmptyException(Name);

    /// <inheritdoc cref="Get()"/>
    /// <summary>Takes out the oldest item, if there is one.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False when there was none; when none comes any more, <see cref="IsCompleted"/> says so.</returns>
    /// <exception cref="QueueClosedException">This process has closed the queue.</exception>
    public bool TryGet(out object? item)
    {
        item = null;
        ThrowIfUnusable();
        return !IsEmpty && Take(Deadline.After(0), out item) == QueueResult.Done;
    }

    /// <summary>
    /// Lets nothing in any more: consumers take out what is in it and are then told that no more comes, and so are those
    /// who wait. For all processes; may be repeated.
    /// </summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Complete()
    {
        ThrowIfRemoved();
        _items.Complete();
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Says that an item that was taken out is done: one of this process, else one that another has taken. Who dies with
    /// items in its hands is done with them.
    /// </summary>
    /// <exception cref="InvalidOperationException">No item is in anybody's hands, or the queue is not joinable.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void TaskDone()
    {
        var hands = Hands();
        if (!hands.TryRemove())
        {
            throw new InvalidOperationException($"TaskDone was called once too often: no item of the queue '{Name}' is in anybody's hands.");
        }

        GC.KeepAlive(this);
    }

    /// <summary>Waits until all items that were put in are done, however long that takes.</summary>
    /// <returns>True.</returns>
    /// <exception cref="InvalidOperationException">The queue is not joinable.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Join() => Join(Deadline.Never);

    /// <summary>Waits until all items that were put in are done, but no longer than a time.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    /// <exception cref="InvalidOperationException">The queue is not joinable.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public bool Join(double timeout) => Join(Deadline.After(timeout));

    /// <summary>
    /// Ends this process's use of it: whoever puts in or takes out here from now on, or waits to, gets an error. What it has
    /// put in stays, other processes go on, and what is in its hands can still be done.
    /// </summary>
    public void Close() => _isClosed = true;

    /// <inheritdoc/>
    internal override void ReleaseMemory()
    {
        base.ReleaseMemory();
        _items.Release();
    }

    private static MemoryFile Create(int? capacity, bool isJoinable, string? name)
    {
        if (capacity is { } most)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, nameof(capacity));
        }

        var flags = isJoinable ? QueueState.JoinableFlag : 0;
        var memory = Prepare(name, SharedObjectKind.Queue, flags, QueueMemory.LengthOf(flags));
        ((QueueState*)(memory.Pointer + SharedHeader.Size + ContainerHeader.Size))->Capacity = capacity ?? 0;
        SharedObjectFile.Publish(memory);
        return memory;
    }

    private bool Put(object? item, Deadline deadline)
    {
        ThrowIfUnusable();
        var result = _items.Put(item, deadline);
        GC.KeepAlive(this);
        return result != QueueResult.Completed ? result == QueueResult.Done : throw QueueCompletedException.AtPut(Name);
    }

    private bool Get(Deadline deadline, out object? item) => Take(deadline, out item) switch
    {
        QueueResult.Done => true,
        QueueResult.Completed => throw QueueCompletedException.AtGet(Name),
        _ => false,
    };

    private QueueResult Take(Deadline deadline, out object? item)
    {
        ThrowIfUnusable();
        var result = _items.Take(deadline, out item);
        GC.KeepAlive(this);
        return result;
    }

    private bool Join(Deadline deadline)
    {
        var areDone = Hands().Join(deadline);
        GC.KeepAlive(this);
        return areDone;
    }

    private QueueHands Hands()
    {
        ThrowIfRemoved();
        return _items.Hands ?? throw new InvalidOperationException(
            $"The queue '{Name}' is not joinable: nobody keeps account of what is done. Make it with -Joinable.");
    }

    /// <summary>What a waiter does whenever it has been asleep.</summary>
    private bool LookAround(bool isToLook)
    {
        ThrowIfUnusable();
        return true;
    }

    private void ThrowIfUnusable()
    {
        ThrowIfRemoved();
        if (_isClosed)
        {
            throw new QueueClosedException(Name);
        }
    }
}
