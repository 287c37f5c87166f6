namespace PSMultiproc.Shared;

/// <summary>The end of a queue where items are put in, as this process knows it. Thread-safe.</summary>
internal sealed class QueueTail(QueueMemory memory)
{
    private readonly QueueMemory _memory = memory;
    private readonly QueueEnd _end = memory.Tail;

    /// <summary>How far the head had come when it was looked at last: at least so far it is. Used under the lock.</summary>
    private QueueCursor _head;

    /// <summary>The ring that this process has mapped. Used under the lock.</summary>
    private QueueRing _ring = memory.Open(QueueRing.First);

    private unsafe int Capacity => _memory.State->Capacity;

    /// <summary>Puts an item in, if there is room.</summary>
    /// <param name="kind">What its bytes are.</param>
    /// <param name="bytes">Its bytes, no more than <see cref="QueueRecord.Largest"/>.</param>
    /// <param name="seen">What to wait by until there is.</param>
    /// <exception cref="SharedMemoryExhaustedException">There is no room in memory.</exception>
    public QueueResult TryPut(QueueRecordKind kind, ReadOnlySpan<byte> bytes, out int seen)
    {
        var hasRoom = false;
        seen = 0;
        _end.Lock.Enter();
        try
        {
            if (_end.IsCompleted)
            {
                return QueueResult.Completed;
            }

            var tail = _end.ReadHeld();
            if (IsFull(tail))
            {
                _head = _memory.Head.Read(out seen);
                if (IsFull(tail))
                {
                    return QueueResult.NotYet;
                }
            }

            tail = Append(tail, kind, bytes);
            hasRoom = !IsFull(tail);
        }
        finally
        {
            _end.Lock.Release();
        }

        // The release was a full barrier.
        _memory.Consumers.WakeOne();
        if (hasRoom)
        {
            _memory.Producers.WakeOne();
        }

        return QueueResult.Done;
    }

    /// <summary>Lets nothing in any more.</summary>
    public void Complete()
    {
        _end.Lock.Enter();
        _end.Complete();
        _end.Step(_end.ReadHeld());
        _end.Lock.Release();
        _memory.Consumers.WakeAll();

        // A step that leads nowhere, for those to see who wait for room.
        var head = _memory.Head;
        head.Lock.Enter();
        head.Step(head.ReadHeld());
        head.Lock.Release();
        _memory.Producers.WakeAll();
    }

    /// <summary>Gives back the memory that it has mapped; the queue was freed.</summary>
    public void Release() => _ring.Release();

    private bool IsFull(QueueCursor tail) => Capacity is > 0 and var capacity && tail.Items - _head.Items >= capacity;

    private QueueCursor Append(QueueCursor tail, QueueRecordKind kind, ReadOnlySpan<byte> bytes)
    {
        var ring = RingOf(tail);
        var size = QueueRecord.SizeOf(bytes.Length);
        if (!HasRoom(ring, tail, size))
        {
            _head = _memory.Head.Read(out _);
            if (!HasRoom(ring, tail, size))
            {
                ring = _memory.CreateRing(Math.Clamp(2 * ring.Length, QueueRing.FirstLength, QueueRing.LargestLength), tail.Position);
                _ring.Successor = (tail.Position, ring.Number);
            }
        }

        ring.Write(tail.Position, kind, bytes);
        var next = new QueueCursor(ring.Number, tail.Position + size, tail.Items + 1);
        _end.Step(next);
        if (ring != _ring)
        {
            _ring.Unmap();
            _ring = ring;
        }

        return next;
    }

    private QueueRing RingOf(QueueCursor tail)
    {
        if (_ring.Number != tail.Ring)
        {
            var opened = _memory.Open(tail.Ring);
            _ring.Unmap();
            _ring = opened;
        }

        return _ring;
    }

    private bool HasRoom(QueueRing ring, QueueCursor tail, int size) =>
        tail.Position + size - Math.Max(_head.Position, ring.Begin) <= ring.Length;
}
