namespace PSMultiproc.Pools;

/// <summary>
/// What came of an item that put out anything but exactly one object. A worker's reader appends, the consumer takes;
/// each locks the list.
/// </summary>
internal sealed class OutputList
{
    private readonly List<object?> _entries = [];
    private long _cost;

    /// <summary>Adds an output, an <see cref="ItemFailure"/> or an <see cref="ItemNote"/>.</summary>
    public void Add(object? entry, int cost)
    {
        lock (_entries)
        {
            _cost += cost;
            _entries.Add(entry);
        }
    }

    /// <summary>Moves what has come since the last time.</summary>
    /// <returns>What they cost together.</returns>
    public long TakeInto(List<object?> batch)
    {
        lock (_entries)
        {
            batch.AddRange(_entries);
            _entries.Clear();
            (var cost, _cost) = (_cost, 0);
            return cost;
        }
    }
}
