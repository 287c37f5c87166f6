namespace PSMultiproc.Pools;

/// <summary>How many workers a pool has: between the two, by the work that there is; a fixed number where they are alike.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The most.</param>
internal readonly record struct PoolSize(int Min, int Max)
{
    /// <summary>Whether the work decides.</summary>
    public bool IsElastic => Min < Max;

    /// <summary>Makes one of what a user has said, and checks it.</summary>
    /// <param name="minProcessCount">The least; null for one.</param>
    /// <param name="maxProcessCount">The most; null for a worker for each processor.</param>
    /// <exception cref="ArgumentOutOfRangeException">The numbers are too small, or contradict each other.</exception>
    public static PoolSize Of(int? minProcessCount, int? maxProcessCount)
    {
        var min = minProcessCount ?? 1;
        var max = maxProcessCount ?? Math.Max(min, Environment.ProcessorCount);
        ArgumentOutOfRangeException.ThrowIfNegative(min, nameof(minProcessCount));
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1, nameof(maxProcessCount));
        return min <= max ? new PoolSize(min, max) : throw new ArgumentOutOfRangeException(
            nameof(minProcessCount), min, $"The least number of workers is larger than the most, {max}.");
    }

    /// <summary>Makes one of what a user has changed. What was not given stays, unless the other leaves no room for it.</summary>
    /// <param name="minProcessCount">The least; null where it was not given.</param>
    /// <param name="maxProcessCount">The most, likewise.</param>
    /// <inheritdoc cref="Of" path="/exception"/>
    public PoolSize With(int? minProcessCount, int? maxProcessCount) => Of(
        minProcessCount ?? Math.Min(Min, maxProcessCount ?? Min), maxProcessCount ?? Math.Max(Max, minProcessCount ?? Max));
}
