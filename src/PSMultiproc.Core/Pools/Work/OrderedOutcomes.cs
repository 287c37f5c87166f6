namespace PSMultiproc.Pools;

/// <summary>
/// Hands outcomes over in the items' order. Each waits in its item's own place, so that delivering takes no lock; the
/// output of the item whose turn it is goes out while it still runs.
/// </summary>
internal sealed class OrderedOutcomes(ItemWindow window, OutcomeBudget budget) : IOutcomes
{
    /// <summary>So much is handed over at once that the consumer still notices a cancellation in good time.</summary>
    private const int MostAtOnce = 4096;

    private readonly ItemWindow _window = window;
    private readonly OutcomeBudget _budget = budget;
    private ItemBlock _head = window.First;
    private int _item;

    public bool IsReady
    {
        get
        {
            var head = _head;
            return _item < head.Count
                ? head.IsSettled(_item) || head.IsStreaming(_item)
                : head.Next is { Count: > 0 } next && (next.IsSettled(0) || next.IsStreaming(0));
        }
    }

    public void Deliver(ItemBlock block, int item, RecordKind kind, object? value, int bytes)
    {
        if (kind.LetsItemGoOn())
        {
            Add(Streamed(block, item), value, bytes);
            return;
        }

        if (!block.IsStreaming(item) && bytes < OutcomeBudget.SmallOutcome)
        {
            block.Settle(item, kind == RecordKind.Done ? ItemBlock.Nothing : value);
            return;
        }

        var outputs = Streamed(block, item);
        if (kind != RecordKind.Done)
        {
            Add(outputs, value, bytes);
        }

        block.Settle(item, outputs);
    }

    public void AddSettled(ItemBlock block, object outcome)
    {
        // It waits in its item's place, as every outcome does.
    }

    public int TakeInto(List<object?> batch)
    {
        var finished = 0;
        while (finished < MostAtOnce)
        {
            if (_item == _head.Count)
            {
                if (_head.Next is not { } next)
                {
                    break;
                }

                // The block may have grown between the two looks; it does not once it has a successor.
                if (_item < _head.Count)
                {
                    continue;
                }

                var consumed = _head;
                (_head, _item) = (next, 0);
                _window.Finish(consumed, consumed.Count);
                continue;
            }

            var settled = _head.IsSettled(_item);
            if (!settled && !_head.IsStreaming(_item))
            {
                break;
            }

            var outcome = _head.Outcome(_item);
            if (outcome is OutputList outputs)
            {
                _budget.Remove(outputs.TakeInto(batch));
            }
            else if (!ReferenceEquals(outcome, ItemBlock.Nothing))
            {
                batch.Add(outcome);
            }

            if (!settled)
            {
                break;
            }

            _head.Forget(_item);
            _item++;
            finished++;
        }

        return finished;
    }

    private void Add(OutputList outputs, object? value, int bytes)
    {
        var cost = OutcomeBudget.Cost(bytes);
        _budget.Add(cost);
        outputs.Add(value, cost);
    }

    private static OutputList Streamed(ItemBlock block, int item)
    {
        if (block.IsStreaming(item))
        {
            return (OutputList)block.Outcome(item)!;
        }

        var outputs = new OutputList();
        block.Stream(item, outputs);
        return outputs;
    }
}
