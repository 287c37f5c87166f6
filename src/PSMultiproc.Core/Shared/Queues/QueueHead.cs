using PSMultiproc.Wire;

namespace PSMultiproc.Shared;

/// <summary>The end of a queue where items are taken out, as this process knows it. Thread-safe.</summary>
/// <param name="memory">The queue's memory.</param>
/// <param name="hands">Where to note that an item is in this process's hands; null when nobody asks.</param>
internal sealed class QueueHead(QueueMemory memory, QueueHands? hands)
{
    private readonly QueueMemory _memory = memory;
    private readonly QueueHands? _hands = hands;
    private readonly QueueEnd _end = memory.Head;

    /// <summary>How far the tail had come when it was looked at last: at least so far it is. Used under the lock.</summary>
    private QueueCursor _tail;

    /// <summary>The ring that this process has mapped. Used under the lock.</summary>
    private QueueRing _ring = memory.Open(QueueRing.First);

    /// <summary>Takes an item out, if there is one.</summary>
    /// <param name="buffer">Gets its bytes; it is empty before.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="seen">What to wait by until there is one.</param>
    /// <exception cref="SharedMemoryExhaustedException">More processes have items in hands than the queue keeps account of.</exception>
    /// <exception cref="SharedObjectNotFoundException">The memory is damaged.</exception>
    public QueueResult TryTake(PooledBuffer buffer, out QueueRecordKind kind, out int seen)
    {
        var hasMore = false;
        kind = default;
        seen = 0;
        _end.Lock.Enter();
        try
        {
            var head = _end.ReadHeld();
            if (_tail.Position <= head.Position)
            {
                // In this order: when it was completed, what is read then is the last word.
                var isCompleted = _memory.Tail.IsCompleted;
                _tail = _memory.Tail.Read(out seen);
                if (_tail.Position <= head.Position)
                {
                    return isCompleted ? QueueResult.Completed : QueueResult.NotYet;
                }
            }

            head = Take(head, buffer, out kind);
            hasMore = _tail.Position > head.Position;
        }
        finally
        {
            _end.Lock.Release();
        }

        // The release was a full barrier.
        _memory.Producers.WakeOne();
        if (hasMore)
        {
            _memory.Consumers.WakeOne();
        }

        return QueueResult.Done;
    }

    /// <summary>Gives back the memory that it has mapped; the queue was freed.</summary>
    public void Release() => _ring.Release();

    private QueueCursor Take(QueueCursor head, PooledBuffer buffer, out QueueRecordKind kind)
    {
        var ring = RingOf(head, out var left);
        var record = ring.ReadHead(head.Position);
        var size = QueueRecord.SizeOf(record.Length);
        if (record.Length is < 0 or > QueueRecord.Largest || size > Math.Min(left, ring.Length))
        {
            throw _memory.Damaged();
        }

        kind = record.Kind;
        ring.Read(head.Position, buffer.GetSpan(record.Length)[..record.Length]);
        buffer.Advance(record.Length);
        _hands?.Add();
        var next = new QueueCursor(ring.Number, head.Position + size, head.Items + 1);
        _end.Step(next);
        if (head.Ring != ring.Number)
        {
            _memory.RemoveRing(head.Ring);
        }

        return next;
    }

    /// <summary>The ring that holds the next record.</summary>
    /// <param name="head">Where the head is; there is a next record.</param>
    /// <param name="left">How many bytes of records that ring holds.</param>
    private QueueRing RingOf(QueueCursor head, out long left)
    {
        var ring = Map(head.Ring);
        left = _tail.Position - head.Position;
        if (_tail.Ring != head.Ring)
        {
            // The tail is further, so that this is final.
            var (end, next) = ring.Successor;
            if (end == head.Position)
            {
                ring = Map(next);
                end = _tail.Ring == next ? _tail.Position : ring.Successor.End;
            }

            left = end - head.Position;
        }

        return ring;
    }

    private QueueRing Map(long number)
    {
        if (_ring.Number != number)
        {
            var opened = _memory.Open(number);
            _ring.Unmap();
            _ring = opened;
        }

        return _ring;
    }
}
