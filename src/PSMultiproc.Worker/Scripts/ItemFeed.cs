using System.Collections;

namespace PSMultiproc.Worker;

/// <summary>
/// The items as a pipeline's input. PowerShell asks for an item when it is through with the one before, on the same
/// thread: that is how the runner knows where one item ends and the next begins.
/// </summary>
/// <param name="items">The items.</param>
/// <param name="session">
/// The session to bring back to the caller's place before each item; null where the script carries over from item to item
/// what it will.
/// </param>
internal sealed class ItemFeed(WorkItems items, WorkerSession? session) : IEnumerable<object?>, IEnumerator<object?>
{
    private readonly WorkItems _items = items;
    private readonly WorkerSession? _session = session;
    private bool _isAhead;

    public object? Current { get; private set; }

    /// <summary>Whether the pipeline has asked for the item that <see cref="TryBegin"/> began.</summary>
    public bool WasAsked => !_isAhead;

    /// <summary>
    /// Begins an item ahead of the pipeline that will ask for it, so that whatever the pipeline says before is that item's.
    /// It is read when it is asked for: its type may be one that the pipeline defines.
    /// </summary>
    /// <returns>False when there are no more items for now.</returns>
    public bool TryBegin() => _isAhead = _items.TryBegin();

    public IEnumerator<object?> GetEnumerator() => this;

    IEnumerator IEnumerable.GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_isAhead)
        {
            _isAhead = false;
            if (TryRead())
            {
                return true;
            }
        }
        else if (_items.HasCurrent)
        {
            _items.Complete();
        }

        while (_items.TryBegin())
        {
            if (TryRead())
            {
                return true;
            }
        }

        Current = null;
        return false;
    }

    public void Reset() => throw new NotSupportedException();

    public void Dispose()
    {
        // A pipeline that ends on an error disposes its input; the next one goes on with it.
    }

    private bool TryRead()
    {
        var item = _items.Read(out var unreadable);
        if (unreadable is not null)
        {
            _items.Fail(unreadable);
            return false;
        }

        _session?.Return();
        Current = item;
        return true;
    }
}
