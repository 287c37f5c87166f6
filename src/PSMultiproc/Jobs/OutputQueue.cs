using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace PSMultiproc.Jobs;

/// <summary>
/// What a job's output lies in. <c>Receive-Job</c> takes the first object out until none is left, and PowerShell's own list
/// moves all the others each time: a minute for 500,000. Here the first is taken without moving any.
/// </summary>
/// <remarks>Not thread-safe: the collection around it has a lock.</remarks>
internal sealed class OutputQueue : IList<PSObject?>
{
    /// <summary>What PowerShell makes a collection of a list with; not public. Without it a job has the usual one.</summary>
    private static readonly ConstructorInfo? MakeCollection = typeof(PSDataCollection<PSObject?>)
        .GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, [typeof(IList<PSObject?>)]);

    private readonly List<PSObject?> _items = [];
    private int _taken;

    /// <inheritdoc/>
    public int Count => _items.Count - _taken;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public PSObject? this[int index]
    {
        get => _items[index + _taken];
        set => _items[index + _taken] = value;
    }

    /// <summary>Makes a collection that lies in one.</summary>
    public static PSDataCollection<PSObject?> NewCollection() =>
        (PSDataCollection<PSObject?>?)MakeCollection?.Invoke([new OutputQueue()]) ?? [];

    /// <inheritdoc/>
    public void Add(PSObject? item) => _items.Add(item);

    /// <inheritdoc/>
    public void Insert(int index, PSObject? item) => _items.Insert(index + _taken, item);

    /// <inheritdoc/>
    public void RemoveAt(int index)
    {
        if (index > 0 || Count == 0)
        {
            _items.RemoveAt(index + _taken);
            return;
        }

        _items[_taken++] = null;
        if (_taken > _items.Count / 2)
        {
            // Less is moved than was taken since the last time.
            _items.RemoveRange(0, _taken);
            _taken = 0;
        }
    }

    /// <inheritdoc/>
    public bool Remove(PSObject? item)
    {
        var index = IndexOf(item);
        if (index >= 0)
        {
            RemoveAt(index);
        }

        return index >= 0;
    }

    /// <inheritdoc/>
    public void Clear()
    {
        _items.Clear();
        _taken = 0;
    }

    /// <inheritdoc/>
    public int IndexOf(PSObject? item) => Math.Max(-1, _items.IndexOf(item, _taken) - _taken);

    /// <inheritdoc/>
    public bool Contains(PSObject? item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public void CopyTo(PSObject?[] array, int arrayIndex) => _items.CopyTo(_taken, array, arrayIndex, Count);

    /// <inheritdoc/>
    public IEnumerator<PSObject?> GetEnumerator() => _items.Skip(_taken).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
