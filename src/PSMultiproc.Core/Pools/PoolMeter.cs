using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace PSMultiproc.Pools;

/// <summary>
/// One pool's part in the process's meter. Nothing is counted, and nothing looked at, while nobody listens. Thread-safe.
/// </summary>
/// <remarks>
/// A listener runs on the thread that counts, so counting is done outside every lock. The meter is one for all pools, as
/// its listeners expect; it knows the pools that run, and forgets each when it ends.
/// </remarks>
internal sealed class PoolMeter
{
    private static readonly ConcurrentDictionary<PoolMeter, bool> Running = new();
    private static readonly Meter Meter = new("PSMultiproc", typeof(PoolMeter).Assembly.GetName().Version!.ToString(3));

    private static readonly Counter<long> Succeeded =
        Count("psmultiproc.items.succeeded", "{item}", "Items that came to their end without an error that ended them.");

    private static readonly Counter<long> Failed =
        Count("psmultiproc.items.failed", "{item}", "Items that failed in a worker, for good.");

    private static readonly Counter<long> Retried =
        Count("psmultiproc.items.retried", "{attempt}", "Attempts at items that failed and are followed by another.");

    private static readonly Counter<long> Started =
        Count("psmultiproc.workers.started", "{worker}", "Workers that became ready for work.");

    private static readonly Counter<long> StartFailed =
        Count("psmultiproc.workers.start_failures", "{worker}", "Workers that could not be started.");

    private static readonly Counter<long> Ended =
        Count("psmultiproc.workers.ended", "{worker}", "Workers that were ready once and have ended, by reason.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "psmultiproc.item.duration", "s", "How long an item took; of quick ones that travelled together, their mean.");

    private readonly ProcessPool _pool;
    private readonly KeyValuePair<string, object?> _tag;

#pragma warning disable CA1810 // The instruments that ask have no field of their own.
    static PoolMeter()
#pragma warning restore CA1810
    {
        Meter.CreateObservableUpDownCounter(
            "psmultiproc.items.queued", () => Observe(static pool => pool.Queued), "{item}", "Items that wait for a worker.");
        Meter.CreateObservableUpDownCounter(
            "psmultiproc.items.in_flight", () => Observe(static pool => pool.InFlight), "{item}", "Items that workers hold.");
        Meter.CreateObservableUpDownCounter(
            "psmultiproc.workers", ObserveWorkers, "{worker}", "Workers, by state.");
    }

    public PoolMeter(ProcessPool pool)
    {
        _pool = pool;
        _tag = new("pool", pool.Name);
    }

    /// <summary>The pool runs from now on.</summary>
    public void OnOpened() => Running[this] = true;

    /// <summary>The pool has ended.</summary>
    public void OnEnded() => Running.TryRemove(this, out _);

    public void OnItemsSucceeded(int items) => Add(Succeeded, items);

    public void OnItemFailed(bool isRetried) => Add(isRetried ? Retried : Failed, 1);

    public void OnWorkerReady() => Add(Started, 1);

    public void OnWorkerStartFailed() => Add(StartFailed, 1);

    public void OnWorkerEnded(WorkerEndReason reason) => Add(Ended, 1, new("reason", Name(reason)));

    /// <summary>Notes how long the items of some chunks took.</summary>
    public void OnChunksEnded(ReadOnlySpan<EndedChunk> chunks)
    {
        if (!Duration.Enabled)
        {
            return;
        }

        foreach (var (chunk, times) in chunks)
        {
            if (chunk.Settled > 0 && !chunk.IsClosing)
            {
                Record(times.Elapsed.TotalSeconds / chunk.Settled);
            }
        }
    }

    private static Counter<long> Count(string name, string unit, string description) => Meter.CreateCounter<long>(name, unit, description);

    private static IEnumerable<Measurement<long>> Observe(Func<ProcessPool, long> value) =>
        Running.Keys.Select(meter => new Measurement<long>(value(meter._pool), meter._tag));

    private static IEnumerable<Measurement<int>> ObserveWorkers() =>
        from meter in Running.Keys
        let workers = meter._pool.Workers
        from state in new[] { WorkerState.Starting, WorkerState.Idle, WorkerState.Busy }
        select new Measurement<int>(workers.Count(worker => worker.State == state), meter._tag, new("state", Name(state)));

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private void Add(Counter<long> counter, int count, KeyValuePair<string, object?>? tag = null)
    {
        if (count == 0 || !counter.Enabled)
        {
            return;
        }

        try
        {
            if (tag is { } second)
            {
                counter.Add(count, _tag, second);
            }
            else
            {
                counter.Add(count, _tag);
            }
        }
        catch (Exception)
        {
            // A listener that throws is not to end the thread that serves a worker; what it did not count is its own loss.
        }
    }

    private void Record(double seconds)
    {
        try
        {
            Duration.Record(seconds, _tag);
        }
        catch (Exception)
        {
            // As above.
        }
    }
}
