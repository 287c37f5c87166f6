using Microsoft.Extensions.Logging;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// Keeps a pool's workers alive: starts them, replaces those that die, gives up when none can be started, and sees the
/// last one out.
/// </summary>
/// <remarks>Its lock guards who lives; it is never held while a worker is started, ended or told something.</remarks>
internal sealed class Supervisor : IWorkerEvents, IDisposable
{
    /// <summary>How long a worker that was told to exit may take.</summary>
    public static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly HashSet<WorkerStart> _starting = [];
    private readonly HashSet<PoolWorker> _alive = [];
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly WorkerLaunch _launch;
    private readonly ProcessPoolOptions _options;
    private readonly Scheduler _scheduler;
    private readonly ValueSerializer _serializer;
    private readonly WorkerStarter _starter;
    private readonly ReplacementPolicy _policy;
    private readonly ILogger _log;
    private readonly Action<WorkerStartFailedException> _broken;
    private int _leaving;
    private bool _isEnding;

    public Supervisor(
        WorkerLaunch launch,
        ProcessPoolOptions options,
        Scheduler scheduler,
        ValueSerializer serializer,
        ILogger log,
        Action<WorkerStartFailedException> broken)
    {
        _launch = launch;
        _options = options;
        _scheduler = scheduler;
        _serializer = serializer;
        _log = log;
        _broken = broken;
        _policy = new ReplacementPolicy(options.ProcessCount);
        OutboxFile.RemoveStale();
        _starter = new WorkerStarter(launch, options, serializer.Secrets, new WorkerListener(OnStrangerRefused), log);
    }

    /// <summary>Completes when the pool is ending and its last worker is gone, with everything that was held for it.</summary>
    public Task AllGone => _allGone.Task;

    /// <summary>Starts the workers, all at once.</summary>
    public void Start()
    {
        for (var number = 1; number <= _options.ProcessCount; number++)
        {
            Start(number);
        }
    }

    /// <summary>Every worker with its state.</summary>
    public IReadOnlyList<(int Number, int ProcessId, bool IsReady)> Workers()
    {
        lock (_gate)
        {
            return
            [
                .. _alive.Where(worker => StartOf(worker) is null)
                    .Select(static worker => (worker.Number, worker.Process.Id, true))
                    .Concat(_starting.Select(static start => (start.Number, start.Process?.Id ?? 0, false)))
                    .OrderBy(static worker => worker.Item1),
            ];
        }
    }

    /// <summary>Ends all workers: politely, or at once.</summary>
    public void End(bool atOnce)
    {
        PoolWorker[] workers;
        WorkerStart[] starts;
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_isEnding;
            _isEnding = true;
            workers = [.. _alive];
            starts = [.. _starting];
        }

        if (isFirst)
        {
            _ending.Cancel();
        }

        foreach (var start in starts)
        {
            start.Process?.Kill();
        }

        foreach (var worker in workers)
        {
            if (atOnce)
            {
                worker.Process.Kill();
                continue;
            }

            worker.Enqueue(Outgoing.Shutdown);
            worker.Flush();
            _ = KillAfterGraceAsync(worker);
        }

        CompleteIfAllGone();
    }

    public void OnReady(PoolWorker worker)
    {
        lock (_gate)
        {
            var start = StartOf(worker) ?? throw new WireProtocolException("A worker was ready twice.");
            _starting.Remove(start);
            start.Decide();
            worker.WasReady = true;
            _policy.OnReady();
        }

        _log.WorkerReady(worker.Number, worker.Process.Id);
        _scheduler.Add(worker);
    }

    public void OnStartFailed(PoolWorker worker, ReadOnlySpan<byte> error)
    {
        var failure = _launch.ReadFailure(_serializer, error);
        WorkerStart? start;
        lock (_gate)
        {
            start = StartOf(worker);
        }

        // What its own initialisation reports will not be otherwise the next time.
        worker.Process.Kill();
        FailStart(start, failure, isFinal: true);
    }

    public void OnChunksEnded(PoolWorker worker, IReadOnlyList<EndedChunk> chunks) => _scheduler.EndChunks(worker, chunks);

    public void OnViolation(PoolWorker worker, WireProtocolException error) =>
        _log.WorkerViolation(worker.Number, worker.Process.Id, error.Message);

    public void OnGone(PoolWorker worker, WorkerExit exit)
    {
        _log.WorkerGone(worker.Number, worker.Process.Id, exit.Describe());
        WorkerStart? start;
        lock (_gate)
        {
            _alive.Remove(worker);
            _leaving++;
            start = StartOf(worker);
        }

        if (start is not null)
        {
            FailStart(start, WorkerStarter.ExitedBeforeReady(worker.Process, exit), isFinal: false);
        }
        else if (worker.WasReady)
        {
            var hadItem = FailLostItems(worker, exit) || worker.Settled > 0;
            lock (_gate)
            {
                _policy.OnDied(hadItem);
            }

            Start(worker.Number);
        }

        worker.Dispose();
        lock (_gate)
        {
            _leaving--;
        }

        CompleteIfAllGone();
    }

    public void Dispose()
    {
        _starter.Dispose();
        _ending.Dispose();
    }

    private void OnStrangerRefused(string reason)
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                return; // A worker killed as it starts says no hello either, and is no news.
            }
        }

        _log.StrangerRefused(reason);
    }

    /// <summary>Starts a worker, unless the pool is ending.</summary>
    private void Start(int number)
    {
        var start = new WorkerStart(number);
        TimeSpan delay;
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _starting.Add(start);
            delay = _policy.Delay;
        }

        _scheduler.AddStarting(1);
        _ = Task.Run(() => StartAsync(start, delay));
    }

    private async Task StartAsync(WorkerStart start, TimeSpan delay)
    {
        if (await _starter.TryStartAsync(start, delay, this, Adopt, _ending.Token).ConfigureAwait(false) is { } failure)
        {
            FailStart(start, failure, isFinal: false);
        }
    }

    private void Adopt(WorkerStart start, PoolWorker worker)
    {
        lock (_gate)
        {
            start.Worker = worker;
            _alive.Add(worker);
        }
    }

    private void FailStart(WorkerStart? start, WorkerStartFailedException error, bool isFinal)
    {
        bool isHopeless, isEnding;
        lock (_gate)
        {
            if (start is null || !_starting.Remove(start))
            {
                return;
            }

            start.Decide();
            isEnding = _isEnding;
            _policy.OnStartFailed();
            isHopeless = !isEnding && (_policy.IsHopeless || isFinal);
        }

        _scheduler.RemoveStarting();
        if (!isEnding)
        {
            _log.WorkerStartFailed(start.Number, error);
        }

        if (isHopeless)
        {
            _broken(error);
        }
        else
        {
            Start(start.Number);
        }

        CompleteIfAllGone();
    }

    /// <summary>The start of a worker that is not ready yet. Under the lock.</summary>
    private WorkerStart? StartOf(PoolWorker worker) => _starting.FirstOrDefault(start => start.Worker == worker);

    /// <summary>Fails what a worker had begun and will not finish.</summary>
    /// <returns>Whether there was anything.</returns>
    private bool FailLostItems(PoolWorker worker, WorkerExit exit)
    {
        var crash = new Lazy<WorkerCrashedException>(
            () => new WorkerCrashedException(worker.Process.Id, exit, worker.Process.LastWords));
        var lost = _scheduler.Remove(worker);
        foreach (var (chunk, item) in lost)
        {
            if (!chunk.Operation.IsOver)
            {
                chunk.Operation.Deliver(chunk, item, RecordKind.Failed, crash.Value, 0);
                chunk.Operation.Flush();
            }
        }

        return lost.Count > 0;
    }

    private async Task KillAfterGraceAsync(PoolWorker worker)
    {
        await Task.WhenAny(AllGone, Task.Delay(ExitGrace)).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_alive.Contains(worker))
            {
                return;
            }
        }

        worker.Process.Kill();
    }

    private void CompleteIfAllGone()
    {
        lock (_gate)
        {
            if (!_isEnding || _alive.Count > 0 || _leaving > 0 || _starting.Count > 0)
            {
                return;
            }
        }

        // Nobody is expected any more, whether or not somebody disposes of the pool.
        _starter.Dispose();
        _allGone.TrySetResult();
    }
}
