using PSMultiproc.Platform;
using PSMultiproc.Pools;

namespace PSMultiproc;

/// <content>What the pool is doing, and has done.</content>
public sealed partial class ProcessPool
{
    /// <summary>The workers as they are now.</summary>
    public IReadOnlyList<WorkerInfo> Workers
    {
        get
        {
            var ready = _scheduler.Workers().ToDictionary(static entry => entry.Worker.Number);

            // An array: what the compiler makes of a list expression has no indexer that PowerShell sees.
            return _supervisor.Workers()
                .Select(worker => Describe(worker.Number, worker.ProcessId, ready.TryGetValue(worker.Number, out var load) ? load : null))
                .ToArray();
        }
    }

    /// <summary>How many items have been handed to the pool and wait for a worker. What a pipeline has yet to give is not among them.</summary>
    public long Queued => _scheduler.Load.Queued;

    /// <summary>How many items the workers have and are not through with.</summary>
    public int InFlight => _scheduler.Load.InFlight;

    /// <summary>
    /// How many items go to a worker at once, at most: the largest number of the calls under way; null while there is none.
    /// </summary>
    public int? ChunkSize => _scheduler.Load.ChunkSize;

    /// <summary>
    /// Writes what ran where and when: the last 20,000 chunks of items that the workers were at, and the last 1,000
    /// processes that have ended besides those that live. Also of a pool that has ended.
    /// </summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="format">How.</param>
    public void WriteTrace(Stream stream, TraceFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        switch (format)
        {
            case TraceFormat.ChromeJson:
                ChromeTrace.Write(Trace(), stream);
                break;
            case TraceFormat.Svg:
                TracePicture.Write(Trace(), stream);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format.");
        }
    }

    /// <summary>What ran where and when, as far as it is remembered.</summary>
    internal PoolTrace Trace() => _history.Capture(
        Name, [.. _scheduler.Workers().Select(entry => (entry.Worker, _scheduler.BegunBy(entry.Worker)))]);

    private WorkerInfo Describe(int number, int processId, WorkerLoad? load)
    {
        var before = _history.CountsOf(number);
        var usage = ProcessUsage.Read(processId);
        return new WorkerInfo(
            number,
            processId,
            load is null ? WorkerState.Starting : load.Value.Load > 0 ? WorkerState.Busy : WorkerState.Idle,
            before.Done + (load?.Worker.Done ?? 0))
        {
            CurrentItem = load is { Chunk: { } chunk } at ? new WorkerItem(chunk.FirstIndex + at.Item, _describe(at.Input)) : null,
            Seconds = load is { Chunk: not null } it ? it.Age.TotalSeconds : null,
            Failed = before.Failed + (load?.Worker.Failed ?? 0),
            Restarts = before.Restarts,
            Memory = usage?.ResidentBytes,
            ProcessorTime = usage?.ProcessorTime,
        };
    }
}
