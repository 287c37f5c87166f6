namespace PSMultiproc.Pools;

/// <summary>
/// How fast items come to their end of late: a mean in which what was long ago weighs less and less, over so long a time
/// that some items fall into it. Not thread-safe.
/// </summary>
internal sealed class Throughput
{
    /// <summary>How far back the mean reaches at least, in seconds.</summary>
    private const double ShortestMemory = 5;

    /// <summary>It reaches back further where so many items take longer: of fewer nobody can tell how fast they are.</summary>
    private const double FewestItems = 20;

    private double _items;
    private double _seconds;

    /// <summary>Items a second; 0 before the first.</summary>
    public double PerSecond => _seconds > 0 ? _items / _seconds : 0;

    /// <summary>Notes how many items came to their end in how many seconds.</summary>
    public void Observe(long items, double seconds)
    {
        // While none has come to its end, nothing is forgotten.
        var memory = Math.Max(ShortestMemory, FewestItems / PerSecond);
        var kept = Math.Exp(-seconds / memory);
        _items = (_items * kept) + items;
        _seconds = (_seconds * kept) + seconds;
    }

    /// <summary>How long so many items will take at this pace; null when that cannot be said.</summary>
    public TimeSpan? TimeFor(long items)
    {
        var seconds = items / PerSecond;
        return seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
    }
}
