using PSMultiproc.Platform;

namespace PSMultiproc.Worker;

/// <summary>Measures what this worker has in use between items, where that is limited. For the runner's thread alone.</summary>
/// <param name="limit">The most that it may have in use, in bytes.</param>
internal sealed class MemoryGauge(long limit)
{
    /// <summary>Below this part of the limit nothing is collected: no item is near it for what others have left.</summary>
    private const int LeastPart = 2;

    /// <summary>A growth by less than this part of the limit is not worth a collection.</summary>
    private const int GrowthPart = 8;

    private readonly long _limit = limit;

    /// <summary>What was in use after the last collection that was asked for here.</summary>
    private long _afterCollection;

    /// <summary>
    /// The bytes in use, without what earlier items have left to be collected: the next item is not to answer for that. Takes
    /// some tens of microseconds, and with a collection some tens of milliseconds.
    /// </summary>
    public long Measure()
    {
        var used = Used();
        if (used > _limit / LeastPart && used > _afterCollection + (_limit / GrowthPart))
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            used = _afterCollection = Used();
        }

        return used;
    }

    /// <summary>By the same measure as the host's, which the limit is held against.</summary>
    private static long Used() => ProcessUsage.Read(Environment.ProcessId)?.ResidentBytes ?? 0;
}
