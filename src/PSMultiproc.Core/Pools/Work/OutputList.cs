namespace PSMultiproc.Pools;

/// <summary>
/// What came of an item that put out anything but exactly one object. A worker's reader appends, the consumer takes;
/// each locks the list.
/// </summary>
internal sealed class OutputList
{
    private readonly List<object?> _entries = [];
    private int _taken;

    /// <summary>Adds an output or an <see cref="ItemFailure"/>.</summary>
    public void Add(object? entry)
    {
        lock (_entries)
        {
            _entries.Add(entry);
        }
    }

    /// <summary>Moves what has come since the last time.</summary>
    /// <returns>How many entries were moved.</returns>
    public int TakeInto(List<object?> batch)
    {
        lock (_entries)
        {
            var count = _entries.Count - _taken;
            if (count == 0)
            {
                return 0;
            }

            for (; _taken < _entries.Count; _taken++)
            {
                batch.Add(_entries[_taken]);
            }

            _entries.Clear();
            _taken = 0;
            return count;
        }
    }
}
