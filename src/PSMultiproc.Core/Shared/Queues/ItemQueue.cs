using PSMultiproc.Wire;

namespace PSMultiproc.Shared;

/// <summary>
/// What any number of processes put items into and take them out of, as this process knows it: all of a
/// <see cref="ProcessQueue"/>, and of a pipe's connection what was sent to it. Thread-safe. Valid as long as the object
/// that it is in is referred to.
/// </summary>
internal sealed unsafe class ItemQueue
{
    private readonly QueueMemory _memory;
    private readonly QueueTail _tail;
    private readonly QueueHead _head;
    private readonly QueueItems _items;
    private readonly Func<bool, bool> _lookAround;

    /// <summary>The queue in some memory.</summary>
    /// <param name="memory">The memory.</param>
    /// <param name="parts">What the queue takes beside it.</param>
    /// <param name="serializer">Writes and reads the items.</param>
    /// <param name="lookAround">
    /// Called in a wait whenever it has been asleep, with whether it falls to this waiter to look who has died. Says whether
    /// the wait may go on: if not, and there is still nothing, it ends as if the queue were completed. Throws when the wait
    /// is to end at once.
    /// </param>
    public ItemQueue(QueueMemory memory, SharedParts parts, ValueSerializer serializer, Func<bool, bool> lookAround)
    {
        _memory = memory;
        Hands = memory.IsJoinable ? new QueueHands(memory) : null;
        _tail = new QueueTail(memory);
        _head = new QueueHead(memory, Hands);
        _items = new QueueItems(memory, parts, serializer);
        _lookAround = lookAround;
    }

    /// <summary>The account of the items in hands; null when nobody asks.</summary>
    public QueueHands? Hands { get; }

    /// <summary>The most items that it holds; null when memory alone sets a limit.</summary>
    public int? Capacity => _memory.State->Capacity is > 0 and var capacity ? capacity : null;

    /// <summary>How many items are in it. A moment's truth.</summary>
    public int Count
    {
        get
        {
            while (true)
            {
                var taken = _memory.Head.Read(out var seen).Items;
                var put = _memory.Tail.Read(out _).Items;
                if (Volatile.Read(ref *_memory.Head.Word) == seen)
                {
                    return (int)Math.Clamp(put - taken, 0, int.MaxValue);
                }
            }
        }
    }

    /// <summary>The last number that was given to a part; 0 when there never was one.</summary>
    public long LastPart => _memory.LastPart;

    /// <summary>Whether nothing is put in any more.</summary>
    public bool IsCompleted => _memory.Tail.IsCompleted;

    /// <summary>Puts an item in, waiting for room.</summary>
    /// <exception cref="NotSerializableException">It cannot be sent.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room in memory.</exception>
    public QueueResult Put(object? item, Deadline deadline)
    {
        var buffer = _items.Rent();
        var part = default(QueuePart);
        try
        {
            var kind = _items.Write(buffer, item, ref part);
            var wait = new QueueWait(_memory.Producers, deadline, _lookAround);
            QueueResult result;
            while ((result = _tail.TryPut(kind, buffer.WrittenSpan, out var seen)) == QueueResult.NotYet && wait.TryWait(seen, ref result))
            {
            }

            if (result == QueueResult.Done)
            {
                part = default;
            }

            return result;
        }
        finally
        {
            _items.Free(part);
            _items.Return(buffer);
        }
    }

    /// <summary>Takes the oldest item out, waiting for one.</summary>
    /// <exception cref="WireFormatException">The item cannot be rebuilt in this process; it was taken out.</exception>
    /// <exception cref="SharedObjectNotFoundException">The item is a shared object that was freed; or the memory is damaged.</exception>
    public QueueResult Take(Deadline deadline, out object? item)
    {
        item = null;
        var buffer = _items.Rent();
        try
        {
            var wait = new QueueWait(_memory.Consumers, deadline, _lookAround);
            QueueResult result;
            QueueRecordKind kind;
            while ((result = _head.TryTake(buffer, out kind, out var seen)) == QueueResult.NotYet && wait.TryWait(seen, ref result))
            {
            }

            if (result == QueueResult.Done)
            {
                item = Rebuild(kind, buffer.WrittenSpan);
            }

            return result;
        }
        finally
        {
            _items.Return(buffer);
        }
    }

    /// <summary>Waits until there is an item to take, and leaves it there.</summary>
    public QueueResult Await(Deadline deadline)
    {
        var wait = new QueueWait(_memory.Consumers, deadline, _lookAround);
        while (true)
        {
            // In this order: when it was completed, what is read then is the last word.
            var isCompleted = _memory.Tail.IsCompleted;
            var put = _memory.Tail.Read(out var seen).Items;
            if (put > _memory.Head.Read(out _).Items)
            {
                // This one may have been woken for it, and takes nothing.
                _memory.Consumers.WakeOne();
                return QueueResult.Done;
            }

            if (isCompleted)
            {
                return QueueResult.Completed;
            }

            var result = QueueResult.NotYet;
            if (!wait.TryWait(seen, ref result))
            {
                return result;
            }
        }
    }

    /// <summary>Lets nothing in any more, and tells those who wait. May be repeated.</summary>
    public void Complete() => _tail.Complete();

    /// <summary>Gives back the memory that this process has mapped; the object was freed.</summary>
    public void Release()
    {
        _tail.Release();
        _head.Release();
    }

    /// <summary>Rebuilds an item that was taken out. Nobody has in hands what cannot be rebuilt, so nobody is to say that it is done.</summary>
    private object? Rebuild(QueueRecordKind kind, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _items.Read(kind, bytes);
        }
        catch (Exception failure)
        {
            Hands?.TryRemove();

            // Where the queue itself is gone, so is what it keeps large items in.
            if (Volatile.Read(ref _memory.Header->IsUsable) == 0)
            {
                throw SharedObjectNotFoundException.Freed(_memory.Name);
            }

            // Or it would read as if what it was taken from were gone.
            if (failure is SharedObjectNotFoundException { ObjectPath: var name } gone && name != _memory.Name)
            {
                throw new SharedObjectNotFoundException(name, $"an item that was taken out of '{_memory.Name}' referred to it, and is lost. Others can be taken.", gone);
            }

            throw;
        }
    }
}
