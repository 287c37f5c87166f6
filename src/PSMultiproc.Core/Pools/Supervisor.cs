using System.Globalization;
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
    /// <summary>A worker that cannot be started so many times in a row will not start the next time either.</summary>
    private const int MostStartFailures = 3;

    /// <summary>
    /// The outbox's size in bytes: some tens of milliseconds of the fastest results, and small enough that 200 workers
    /// fit the 64 MB of shared memory that a container has.
    /// </summary>
    private const int OutboxBytes = 256 * 1024;

    /// <summary>How long a worker that was told to exit may take.</summary>
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly HashSet<WorkerStart> _starting = [];
    private readonly HashSet<PoolWorker> _alive = [];
    private readonly TaskCompletionSource _allGone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly WorkerLaunch _launch;
    private readonly ProcessPoolOptions _options;
    private readonly Scheduler _scheduler;
    private readonly ValueSerializer _serializer;
    private readonly WorkerListener _listener;
    private readonly ILogger _log;
    private readonly Action<WorkerStartFailedException> _broken;
    private int _leaving;
    private int _startFailures;
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
        OutboxFile.RemoveStale();
        _listener = new WorkerListener(OnStrangerRefused);
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
            _startFailures = 0;
        }

        _log.WorkerReady(worker.Number, worker.Process.Id);
        _scheduler.Add(worker);
    }

    public void OnStartFailed(PoolWorker worker, ReadOnlySpan<byte> error)
    {
        Exception? cause;
        try
        {
            cause = _launch.ReadError(_serializer, error);
        }
        catch (WireFormatException unreadable)
        {
            cause = unreadable;
        }

        WorkerStart? start;
        lock (_gate)
        {
            start = StartOf(worker);
        }

        // What its own initialisation reports will not be otherwise the next time.
        worker.Process.Kill();
        FailStart(start, new WorkerStartFailedException($"A worker could not be initialised: {cause?.Message}", cause), isFinal: true);
    }

    public void OnChunksEnded(PoolWorker worker, IReadOnlyList<EndedChunk> chunks) => _scheduler.EndChunks(worker, chunks);

    public void OnViolation(PoolWorker worker, WireProtocolException error) =>
        _log.WorkerViolation(worker.Number, worker.Process.Id, error.Message);

    public void OnGone(PoolWorker worker, WorkerExit exit)
    {
        _log.WorkerGone(worker.Number, worker.Process.Id, Describe(exit));
        WorkerStart? start;
        lock (_gate)
        {
            _alive.Remove(worker);
            _leaving++;
            start = StartOf(worker);
        }

        if (start is not null)
        {
            FailStart(start, ExitedBeforeReady(worker.Process, exit), isFinal: false);
        }
        else if (worker.WasReady)
        {
            FailLostItems(worker, exit);
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
        _listener.Dispose();
        _ending.Dispose();
    }

    private static string Describe(WorkerExit exit) =>
        exit.Signal is { } signal ? $"signal {signal}" : $"exit code {exit.Code}";

    private static WorkerStartFailedException ExitedBeforeReady(WorkerProcess process, WorkerExit exit) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"Worker process {process.Id} ended with {Describe(exit)} before it was ready. {process.StandardErrorTail}").TrimEnd());

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
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _starting.Add(start);
        }

        _scheduler.AddStarting(1);
        _ = Task.Run(() => StartAsync(start));
    }

    private async Task StartAsync(WorkerStart start)
    {
        var arrival = _listener.ExpectAsync(out var token);
        WorkerStartFailedException? failure = null;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            limit.CancelAfter(_options.StartTimeout);
            start.Process = WorkerProcess.Start(
                _launch, _listener.Address, token, _options.StandardOutput, _options.StandardError);
            _log.WorkerStarted(start.Number, start.Process.Id);
            var exit = start.Process.WaitForExitAsync(limit.Token);
            if (await Task.WhenAny(arrival, exit).ConfigureAwait(false) != arrival)
            {
                await exit.ConfigureAwait(false);
                throw ExitedBeforeReady(start.Process, start.Process.Reap());
            }

            var worker = new PoolWorker(
                start.Number, start.Process, await arrival.ConfigureAwait(false), new OutboxReader(OutboxBytes), this);
            lock (_gate)
            {
                start.Worker = worker;
                _alive.Add(worker);
            }

            worker.Open(_launch.SetUp);
            await start.WaitUntilDecidedAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            failure = new WorkerStartFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"A worker was not ready within {_options.StartTimeout.TotalSeconds} s. {start.Process?.StandardErrorTail}").TrimEnd());
        }
        catch (Exception error)
        {
            failure = error as WorkerStartFailedException
                ?? new WorkerStartFailedException("A worker could not be started: " + error.Message, error);
        }

        _listener.Forget(token);
        if (failure is not null)
        {
            Discard(start, arrival);
            FailStart(start, failure, isFinal: false);
        }
    }

    /// <summary>Ends what there is of a worker that will not be one.</summary>
    private static void Discard(WorkerStart start, Task<Connection> arrival)
    {
        start.Process?.Kill();
        if (start.Worker is null)
        {
            start.Process?.Reap();
            start.Process?.Dispose();
            _ = CloseAsync(arrival);
        }

        // It may arrive yet: whoever greets it has the invitation in hand.
        static async Task CloseAsync(Task<Connection> arrival) => (await arrival.ConfigureAwait(false)).Dispose();
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
            isHopeless = !isEnding && (++_startFailures >= MostStartFailures || isFinal);
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

    private void FailLostItems(PoolWorker worker, WorkerExit exit)
    {
        var crash = new Lazy<WorkerCrashedException>(
            () => new WorkerCrashedException(worker.Process.Id, exit, worker.Process.StandardErrorTail));
        foreach (var (chunk, item) in _scheduler.Remove(worker))
        {
            if (!chunk.Operation.IsOver)
            {
                chunk.Operation.Deliver(chunk, item, RecordKind.Failed, crash.Value, 0);
                chunk.Operation.Flush();
            }
        }
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

        _allGone.TrySetResult();
    }
}
