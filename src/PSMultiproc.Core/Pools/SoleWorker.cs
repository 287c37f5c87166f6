using Microsoft.Extensions.Logging.Abstractions;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// A worker process by itself: it has one piece of work, ends with it, and nothing takes its place. What the
/// <see cref="Supervisor"/> is to a pool's workers, this is to the one.
/// </summary>
/// <remarks>All members may be used from any thread; the work's outputs are for one consumer.</remarks>
internal sealed class SoleWorker : IWorkerEvents, IDisposable
{
    /// <summary>What is said of the time of a crash.</summary>
    private const string When = "before its block had come to an end";

    private readonly Scheduler _scheduler = new();
    private readonly WorkerStart _start = new(number: 1);
    private readonly TaskCompletionSource<WorkerExit> _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerLaunch _launch;
    private readonly ProcessPoolOptions _options;
    private readonly ValueSerializer _serializer;
    private readonly WorkerStarter _starter;
    private WorkerStartFailedException? _startFailure;
    private volatile bool _isReady;

    /// <summary>Starts the process, and gives it its work when it is ready.</summary>
    /// <param name="launch">How it is started.</param>
    /// <param name="options">Its standard streams, and how long it may take to be ready.</param>
    /// <param name="serializer">Turns the work and its outputs into bytes and back.</param>
    /// <param name="definition">What is done with the item.</param>
    /// <param name="item">The item.</param>
    public SoleWorker(WorkerLaunch launch, ProcessPoolOptions options, ValueSerializer serializer, WorkDefinition definition, object? item)
    {
        _ = WorkerDepth.Next;
        _launch = launch;
        _options = options;
        _serializer = serializer;
        OutboxFile.RemoveStale();
        _starter = new WorkerStarter(launch, options, serializer.Secrets, new WorkerListener(static _ => { }), NullLogger.Instance);
        Operation = new MapOperation(definition, serializer, MapSettings.Single, new ConsumerWatch(), _scheduler);
        _scheduler.Begin(Operation);
        Operation.TryAdd(item);
        Operation.CompleteAdding();
        _scheduler.AddStarting(1);

        // The process is started before this returns; what is awaited is that it calls.
        _ = StartAsync();
    }

    /// <summary>The work. It is aborted when the process ends before it, or cannot be started.</summary>
    public MapOperation Operation { get; }

    /// <summary>The process id, also after the process's end; 0 when it could not be started.</summary>
    public int ProcessId => _start.Process?.Id ?? 0;

    /// <summary>Completes when the process and all that it started are gone, with how it ended.</summary>
    public Task<WorkerExit> Gone => _gone.Task;

    /// <summary>Ends the process and all that it started, at once. Does not wait for the end.</summary>
    public void Kill()
    {
        if (!_gone.Task.IsCompleted)
        {
            _start.Process?.Kill();
        }
    }

    /// <summary>Ends the process, its work being done: politely, and after a grace of one second by force.</summary>
    public async Task<WorkerExit> EndAsync()
    {
        _scheduler.End(Operation);
        if (_start.Worker is { } worker && !_gone.Task.IsCompleted)
        {
            worker.Enqueue(Outgoing.Shutdown);
            worker.Flush();
        }

        await Task.WhenAny(Gone, Task.Delay(_options.ExitGrace)).ConfigureAwait(false);
        Kill();
        return await Gone.ConfigureAwait(false);
    }

    public void OnReady(PoolWorker worker)
    {
        if (_isReady)
        {
            throw new WireProtocolException("A worker was ready twice.");
        }

        _isReady = true;
        _start.Decide();
        _scheduler.Add(worker);
    }

    public void OnStartFailed(PoolWorker worker, ReadOnlySpan<byte> error)
    {
        _startFailure = _launch.ReadFailure(_serializer, error);
        worker.Process.Kill();
    }

    public void OnItemFailed(PoolWorker worker, Chunk chunk, int item, object error)
    {
        // The job tells.
    }

    public void OnChunksEnded(PoolWorker worker, ReadOnlySpan<EndedChunk> chunks) => _scheduler.EndChunks(worker, chunks);

    public void OnViolation(PoolWorker worker, WireProtocolException error) => Operation.Abort(error);

    public void OnGone(PoolWorker worker, WorkerExit exit)
    {
        if (_isReady)
        {
            // Before it is taken out, or what it had to do at the work's end would count as done.
            Operation.Abort(Crash(worker.Process, exit));
            _scheduler.Remove(worker, _ => Crash(worker.Process, exit));
        }
        else if (!_start.IsGivenUp)
        {
            Operation.Abort(_startFailure ?? EndedBeforeReady(worker.Process, exit));
        }

        worker.Dispose();
        _gone.TrySetResult(exit);
        _start.Decide();
    }

    public void Dispose()
    {
        _starter.Dispose();
        _scheduler.Dispose();
        Operation.Dispose();
    }

    private async Task StartAsync()
    {
        var failure = await _starter
            .TryStartAsync(_start, TimeSpan.Zero, this, static (start, worker) => start.Worker = worker, CancellationToken.None)
            .ConfigureAwait(false);
        if (failure is null)
        {
            return;
        }

        Operation.Abort(_start.Exit is { } exit ? EndedBeforeReady(_start.Process!, exit) : failure);
        if (_start.Worker is null)
        {
            _gone.TrySetResult(_start.Exit ?? default);
        }
    }

    /// <summary>Whoever kills a process need not know whether it was ready.</summary>
    private static PSMultiprocException EndedBeforeReady(WorkerProcess process, WorkerExit exit) =>
        exit.Signal is null ? WorkerStarter.ExitedBeforeReady(process, exit) : Crash(process, exit);

    private static WorkerCrashedException Crash(WorkerProcess process, WorkerExit exit) => new(process.Id, exit, process.LastWords, When);
}
