namespace PSMultiproc.Pools;

/// <summary>Hands outcomes over as they come.</summary>
internal sealed class ArrivedOutcomes(ItemWindow window, OutcomeBudget budget) : IOutcomes
{
    private readonly object _gate = new();
    private readonly ItemWindow _window = window;
    private readonly List<object?> _arrived = [];
    private readonly OutcomeBudget _budget = budget;
    private int _finished;
    private long _cost;

    public bool IsReady
    {
        get
        {
            lock (_gate)
            {
                return _arrived.Count > 0 || _finished > 0;
            }
        }
    }

    public void Deliver(ItemBlock block, int item, RecordKind kind, object? value, int bytes)
    {
        var ends = !kind.LetsItemGoOn();
        var cost = OutcomeBudget.Cost(bytes);
        _budget.Add(cost);
        lock (_gate)
        {
            _cost += cost;
            if (kind != RecordKind.Done)
            {
                _arrived.Add(value);
            }

            _finished += ends ? 1 : 0;
        }

        if (ends)
        {
            block.Settle(item, null);
            block.Forget(item);
            _window.Finish(block, 1);
        }
    }

    public void AddSettled(ItemBlock block, object outcome)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(outcome, ItemBlock.Nothing))
            {
                _arrived.Add(outcome);
            }

            _finished++;
        }

        _window.Finish(block, 1);
    }

    public int TakeInto(List<object?> batch)
    {
        int finished;
        long cost;
        lock (_gate)
        {
            (finished, _finished) = (_finished, 0);
            (cost, _cost) = (_cost, 0);
            batch.AddRange(_arrived);
            _arrived.Clear();
        }

        _budget.Remove(cost);
        return finished;
    }
}
