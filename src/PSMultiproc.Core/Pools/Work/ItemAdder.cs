namespace PSMultiproc.Pools;

/// <summary>Pulls a call's items from where they come, only as fast as they are worked off.</summary>
internal sealed class ItemAdder(MapOperation operation, CancellationToken cancellationToken)
{
    private readonly MapOperation _operation = operation;
    private readonly CancellationToken _cancellationToken = cancellationToken;

    /// <summary>Adds all items. What the source throws ends the input, not the call.</summary>
    public async Task AddAllAsync<T>(IEnumerable<T> source)
    {
        try
        {
            foreach (var item in source)
            {
                await AddAsync(item).ConfigureAwait(false);
            }
        }
        finally
        {
            _operation.CompleteAdding();
        }
    }

    /// <inheritdoc cref="AddAllAsync{T}(IEnumerable{T})"/>
    public async Task AddAllAsync<T>(IAsyncEnumerable<T> source)
    {
        try
        {
            await foreach (var item in source.WithCancellation(_cancellationToken).ConfigureAwait(false))
            {
                await AddAsync(item).ConfigureAwait(false);
            }
        }
        finally
        {
            _operation.CompleteAdding();
        }
    }

    private async ValueTask AddAsync(object? item)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        while (!_operation.TryAdd(item))
        {
            await _operation.WaitForRoomAsync(_cancellationToken).ConfigureAwait(false);
        }
    }
}
