namespace PSMultiproc;

/// <summary>How one <see cref="ProcessPool.MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},MapOptions,CancellationToken)"/> is served.</summary>
public sealed class MapOptions
{
    /// <summary>Results come as they are ready, not in the items' order.</summary>
    public bool Unordered { get; set; }

    /// <summary>The most workers that serve the call; at least 1. The default is all.</summary>
    public int ThrottleLimit { get; set; } = int.MaxValue;

    /// <summary>How many items a message holds; 0, the default, adapts to the time that the items take.</summary>
    public int ChunkSize { get; set; }

    /// <summary>
    /// Told of each item that failed, which then has no result and the call goes on; where it is
    /// <see langword="null"/>, the first failure ends the call and is thrown. Called by the consumer's thread.
    /// </summary>
    public Action<FailedItem>? OnFailed { get; set; }

    internal Pools.MapSettings ToSettings()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ThrottleLimit, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ChunkSize);
        return new Pools.MapSettings(!Unordered, ThrottleLimit, ChunkSize);
    }
}
