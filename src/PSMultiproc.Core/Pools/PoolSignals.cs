using Microsoft.Extensions.Logging;

namespace PSMultiproc.Pools;

/// <summary>
/// Tells those outside what becomes of a pool's workers and items: its log, the meter, the events' handlers. To be called
/// outside every lock.
/// </summary>
internal sealed class PoolSignals(ProcessPool pool, ILogger log)
{
    private readonly ProcessPool _pool = pool;
    private readonly ILogger _log = log;
    private readonly PoolMeter _meter = new(pool);
    private readonly EventQueue _events = new(pool);

    /// <inheritdoc cref="ProcessPool.WorkerStarted"/>
    public event EventHandler<WorkerEventArgs>? WorkerStarted;

    /// <inheritdoc cref="ProcessPool.WorkerEnded"/>
    public event EventHandler<WorkerEndedEventArgs>? WorkerEnded;

    /// <inheritdoc cref="ProcessPool.Ended"/>
    public event EventHandler<PoolEndedEventArgs>? PoolEnded;

    public void OnOpened()
    {
        _log.PoolOpened(_pool.Name, _pool.MinProcessCount, _pool.MaxProcessCount);
        _meter.OnOpened();
    }

    public void OnEnded(PoolState state, Exception? error)
    {
        _meter.OnEnded();
        _log.PoolEnded(_pool.Name);
        _events.Raise(PoolEnded, new PoolEndedEventArgs(state, error));
    }

    public void OnWorkerReady(PoolWorker worker)
    {
        _log.WorkerReady(worker.Number, worker.Process.Id);
        _meter.OnWorkerReady();
        _events.Raise(WorkerStarted, new WorkerEventArgs(worker.Number, worker.Process.Id));
    }

    public void OnWorkerStartFailed(int number, Exception error)
    {
        _log.WorkerStartFailed(number, error);
        _meter.OnWorkerStartFailed();
    }

    /// <summary>A worker is gone that was ready once.</summary>
    public void OnWorkerEnded(PoolWorker worker, WorkerExit exit, bool isPoolEnding)
    {
        var reason = worker.KilledFor is MemoryLimitExceededException ? WorkerEndReason.MemoryLimitExceeded
            : worker.KilledFor is not null ? WorkerEndReason.TimedOut
            : worker.IsCondemned ? WorkerEndReason.Cancelled
            : worker.IsDismissed ? WorkerEndReason.Retired
            : isPoolEnding ? WorkerEndReason.PoolEnded
            : WorkerEndReason.Crashed;
        _meter.OnWorkerEnded(reason);
        _events.Raise(WorkerEnded, new WorkerEndedEventArgs(worker.Number, worker.Process.Id, reason, exit));
    }

    /// <summary>A worker is through with some chunks, or gone: what it has finished counts.</summary>
    public void OnItemsSettled(PoolWorker worker, ReadOnlySpan<EndedChunk> chunks)
    {
        _meter.OnItemsSucceeded(worker.TakeSucceeded());
        _meter.OnChunksEnded(chunks);
    }

    public void OnItemFailed(PoolWorker worker, Chunk chunk, int item, object error)
    {
        if (chunk.Operation.IsOver || chunk.IsClosing)
        {
            return;
        }

        var isRetried = chunk.Operation.IsTriedAgain(chunk);
        _meter.OnItemFailed(isRetried);
        if (isRetried)
        {
            _log.ItemRetried(chunk.Block.FirstIndex + item, chunk.Attempt, worker.Number, Describe(error));
        }
        else if (_log.IsEnabled(LogLevel.Debug))
        {
            _log.ItemFailed(chunk.Block.FirstIndex + item, chunk.Attempt, worker.Number, Describe(error));
        }
    }

    private static string Describe(object error) => (error as Exception)?.Message ?? error.ToString() ?? string.Empty;
}
