using System.Collections;

namespace PSMultiproc.Worker;

/// <summary>
/// The items as a pipeline's input. PowerShell asks for an item when it is through with the one before, on the same
/// thread: that is how the runner knows where one item ends and the next begins.
/// </summary>
internal sealed class ItemFeed(WorkItems items) : IEnumerable<object?>, IEnumerator<object?>
{
    private readonly WorkItems _items = items;

    /// <summary>Whether there are no more items for now.</summary>
    public bool IsExhausted { get; private set; }

    public object? Current { get; private set; }

    public IEnumerator<object?> GetEnumerator() => this;

    IEnumerator IEnumerable.GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_items.HasCurrent)
        {
            _items.Complete();
        }

        while (_items.TryNext(out var item, out var unreadable))
        {
            if (unreadable is null)
            {
                Current = item;
                return true;
            }

            _items.Fail(unreadable);
        }

        Current = null;
        IsExhausted = true;
        return false;
    }

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
        // A pipeline that ends on an error disposes its input; the next one goes on with it.
    }
}
