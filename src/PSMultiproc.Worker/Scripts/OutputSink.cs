using System.Collections;

namespace PSMultiproc.Worker;

/// <summary>
/// Where a pipeline puts its output. PowerShell takes any list for that and adds to it from the pipeline's thread; this
/// one keeps nothing.
/// </summary>
internal sealed class OutputSink(WorkItems items) : IList<object?>
{
    private readonly WorkItems _items = items;

    public int Count => 0;

    public bool IsReadOnly => false;

    public object? this[int index]
    {
        get => throw new NotSupportedException();
        set => Add(value);
    }

    public void Add(object? item)
    {
        if (_items.HasCurrent)
        {
            _items.Output(item);
        }
    }

    public void Insert(int index, object? item) => Add(item);

    public void Clear()
    {
    }

    public bool Contains(object? item) => false;

    public void CopyTo(object?[] array, int arrayIndex)
    {
    }

    public IEnumerator<object?> GetEnumerator() => Enumerable.Empty<object?>().GetEnumerator();

    public int IndexOf(object? item) => -1;

    public bool Remove(object? item) => false;

    public void RemoveAt(int index)
    {
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
