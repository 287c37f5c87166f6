using System.Collections;

namespace PSMultiproc.Shared;

/// <summary>
/// The order of a list's items by a comparer. Each is rebuilt and compared outside the lock, and but once, however often
/// others change the list meanwhile: what it takes to know the order of what is there gets less each time.
/// </summary>
internal sealed class ItemOrder : IEqualityComparer<StoredValue>
{
    private readonly Draft _draft;
    private readonly Dictionary<StoredValue, OrderedItem> _known;
    private readonly SortedSet<OrderedItem> _order;
    private readonly List<OrderedItem> _new = [];

    /// <summary>Makes one that knows no items.</summary>
    /// <param name="draft">Takes what is copied out.</param>
    /// <param name="comparer">Tells the order; it may be the user's code.</param>
    public ItemOrder(Draft draft, IComparer comparer)
    {
        _draft = draft;
        _known = new(this);
        _order = new(Comparer<OrderedItem>.Create((one, other) => comparer.Compare(one.Value, other.Value)));
    }

    /// <summary>Tells the order of a list's items, or copies out those that are not known yet. Under the lock.</summary>
    /// <returns>For each place the index of the item that is to be there, equal ones as they are; null when some are to be learnt first.</returns>
    public int[]? Of(ReadOnlySpan<ValueWord> words)
    {
        var items = new OrderedItem[words.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var stored = _draft.Copy(words[i]);
            if (_known.TryGetValue(stored, out var item))
            {
                _draft.Forget(stored);
            }
            else
            {
                _known[stored] = item = new OrderedItem(stored);
                _new.Add(item);
            }

            items[i] = item;
        }

        return _new.Count == 0 ? ByRank(items) : null;
    }

    /// <summary>Learns the order of the items that were copied out. Not under the lock.</summary>
    public void Learn()
    {
        foreach (var item in _new)
        {
            item.Value = _draft.RebuildIfThere(item.Stored);
            if (!_order.Add(item))
            {
                _order.TryGetValue(item, out var equal);
                item.Equal = equal;
            }
        }

        _new.Clear();
        var rank = 0;
        foreach (var item in _order)
        {
            item.Rank = rank++;
        }
    }

    /// <inheritdoc/>
    public bool Equals(StoredValue x, StoredValue y) => x.Node.Id == y.Node.Id && _draft.Bytes(x).SequenceEqual(_draft.Bytes(y));

    /// <inheritdoc/>
    public int GetHashCode(StoredValue value) => (int)KeyIdentity.Hash(_draft.Bytes(value), (uint)value.Node.Id);

    private int[] ByRank(OrderedItem[] items)
    {
        // How many come before each rank, and then where its next one goes.
        var next = new int[_order.Count + 1];
        foreach (var item in items)
        {
            next[item.Rank + 1]++;
        }

        for (var rank = 1; rank < next.Length; rank++)
        {
            next[rank] += next[rank - 1];
        }

        var order = new int[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            order[next[items[i].Rank]++] = i;
        }

        return order;
    }
}
