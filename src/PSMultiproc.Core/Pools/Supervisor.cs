using System.Globalization;
using Microsoft.Extensions.Logging;
using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// Keeps a pool's workers alive: starts them, replaces those that die, gives up when none can be started, and sees the
/// last one out.
/// </summary>
/// <remarks>Its lock guards who lives; it is never held while a worker is started, ended or told something.</remarks>
internal sealed partial class Supervisor : IWorkerEvents, IDisposable
{
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
    private readonly PoolHistory _history;
    private readonly ILogger _log;
    private readonly PoolSignals _signals;
    private readonly Action<WorkerStartFailedException> _broken;

    /// <summary>How many ends, of a worker or of all, are being seen to.</summary>
    private int _endings;

    private bool _isEnding;

    public Supervisor(
        WorkerLaunch launch,
        ProcessPoolOptions options,
        Scheduler scheduler,
        ValueSerializer serializer,
        PoolHistory history,
        ILogger log,
        PoolSignals signals,
        Action<WorkerStartFailedException> broken)
    {
        _launch = launch;
        _options = options;
        _scheduler = scheduler;
        _serializer = serializer;
        _history = history;
        _log = log;
        _signals = signals;
        _broken = broken;
        _size = options.Size;
        _policy = new ReplacementPolicy { ProcessCount = _size.Max };
        scheduler.Dismissed = worker => _ = KillAfterGraceAsync(worker);
        OutboxFile.RemoveStale();
        _starter = new WorkerStarter(launch, options, serializer.Secrets, new WorkerListener(OnStrangerRefused), log);
    }

    /// <summary>Completes when the pool is ending and its last worker is gone, with everything that was held for it.</summary>
    public Task AllGone => _allGone.Task;

    /// <summary>Starts the workers, all at once.</summary>
    public void Start() => StartUpTo(Size.Min);

    /// <summary>Every worker that lives or starts, by its number; the process id is 0 until there is a process.</summary>
    public IReadOnlyList<(int Number, int ProcessId)> Workers()
    {
        lock (_gate)
        {
            return
            [
                .. _alive.Where(worker => StartOf(worker) is null)
                    .Select(static worker => (worker.Number, worker.Process.Id))
                    .Concat(_starting.Select(static start => (start.Number, start.Process?.Id ?? 0)))
                    .OrderBy(static worker => worker.Number),
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
            _endings++;
            workers = [.. _alive];
            starts = [.. _starting];
        }

        if (isFirst)
        {
            _ending.Cancel();
        }

        var victims = starts.Select(static start => start.Process).Concat(atOnce ? workers.Select(static worker => worker.Process) : []);
        ProcessGroup.KillAll([.. victims.OfType<WorkerProcess>().Select(static process => process.Id)]);
        foreach (var worker in atOnce ? [] : workers)
        {
            // Before it is told: one that does not read holds up whoever tells it.
            _ = KillAfterGraceAsync(worker);
            worker.Enqueue(Outgoing.Shutdown);
            worker.Flush();
        }

        FinishEnding();
    }

    public void OnReady(PoolWorker worker)
    {
        if (worker.Exceeds(_options.MaxProcessMemory, out var used))
        {
            // Nor would any other do with less.
            FailForGood(worker, new WorkerStartFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"MaxProcessMemory: a worker may use {_options.MaxProcessMemory:N0} bytes of memory, and one that has just started uses {used:N0}. Allow more.")));
            return;
        }

        lock (_gate)
        {
            if (StartOf(worker) is not { IsUnwanted: false } start)
            {
                // One that was given up, or is unwanted, is about to be killed, and may not know it.
                if (worker.WasReady)
                {
                    throw new WireProtocolException("A worker was ready twice.");
                }

                return;
            }

            _starting.Remove(start);
            start.Decide();
            _history.Begin(worker, start.Started);
            worker.WasReady = true;
            _policy.OnReady();
        }

        _signals.OnWorkerReady(worker);
        worker.Quota = _options.MaxTasksPerProcess ?? int.MaxValue;
        _scheduler.Add(worker);
        RetireSurplus();
    }

    public void OnStartFailed(PoolWorker worker, ReadOnlySpan<byte> error) => FailForGood(worker, _launch.ReadFailure(_serializer, error));

    public void OnItemFailed(PoolWorker worker, Chunk chunk, int item, object error) => _signals.OnItemFailed(worker, chunk, item, error);

    public void OnChunksEnded(PoolWorker worker, ReadOnlySpan<EndedChunk> chunks)
    {
        if (worker.Exceeds(_options.MaxProcessMemory, out _))
        {
            // Before it is given more.
            _scheduler.Retire(worker);
        }

        // First, so that whoever sees the worker idle finds in the history what it was at.
        _history.Add(worker, chunks);
        _scheduler.EndChunks(worker, chunks);
        _signals.OnItemsSettled(worker, chunks);
    }

    public void OnViolation(PoolWorker worker, WireProtocolException error) =>
        _log.WorkerViolation(worker.Number, worker.Process.Id, error.Message);

    public void OnGone(PoolWorker worker, WorkerExit exit)
    {
        _log.WorkerGone(worker.Number, worker.Process.Id, exit.Describe());
        WorkerStart? start;
        bool isEnding;
        lock (_gate)
        {
            _alive.Remove(worker);
            _endings++;
            start = StartOf(worker);
            isEnding = _isEnding;
        }

        if (start is not null)
        {
            // Who has given it up says why.
            if (!start.IsGivenUp)
            {
                FailStart(start, WorkerStarter.ExitedBeforeReady(worker.Process, exit), isFinal: false);
            }
        }
        else if (worker.WasReady)
        {
            _history.End(worker, _scheduler.BegunBy(worker), exit);
            var hadItem = FailLostItems(worker, exit) || worker.Settled > 0;
            _signals.OnItemsSettled(worker, []);
            _signals.OnWorkerEnded(worker, exit, isEnding);
            lock (_gate)
            {
                if (!worker.IsDismissed)
                {
                    _policy.OnDied(hadItem);
                }

                _numbers.Remove(worker.Number);
                _retiring.Remove(worker);
            }

            StartUpTo(Size.Min);
        }

        worker.Dispose();
        FinishEnding();
    }

    public void Dispose()
    {
        _starter.Dispose();
        _ending.Dispose();
    }

    /// <summary>A worker could not be made ready, and another could be no more.</summary>
    private void FailForGood(PoolWorker worker, WorkerStartFailedException failure)
    {
        WorkerStart? start;
        lock (_gate)
        {
            start = StartOf(worker);
        }

        // What its own initialisation reports will not be otherwise the next time.
        worker.Process.Kill();
        FailStart(start, failure, isFinal: true);
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
        bool isHopeless, isFailure;
        lock (_gate)
        {
            if (start is null || !_starting.Remove(start))
            {
                return;
            }

            start.Decide();
            _numbers.Remove(start.Number);
            isFailure = !_isEnding && !start.IsUnwanted;
            if (isFailure)
            {
                _policy.OnStartFailed();
            }

            isHopeless = isFailure && (_policy.IsHopeless || isFinal);
        }

        _scheduler.RemoveStarting();
        if (isFailure)
        {
            _history.AddFailedStart(start, error.Message);
            _signals.OnWorkerStartFailed(start.Number, error);
        }

        if (isHopeless)
        {
            _broken(isFinal ? error : new WorkerStartFailedException(
                $"{ReplacementPolicy.MostStartFailures} workers in a row could not be started, so the pool starts no more. Create another when the cause is mended. The last failure: {error.Message}",
                error.InnerException));
        }
        else
        {
            StartUpTo(Size.Min);
        }

        CompleteIfAllGone();
    }

    /// <summary>The start of a worker that is not ready yet. Under the lock.</summary>
    private WorkerStart? StartOf(PoolWorker worker) => _starting.FirstOrDefault(start => start.Worker == worker);

    /// <summary>Fails what a worker had begun and will not finish.</summary>
    /// <returns>Whether there was anything.</returns>
    private bool FailLostItems(PoolWorker worker, WorkerExit exit)
    {
        Exception Crash(string when) => new WorkerCrashedException(worker.Process.Id, exit, worker.Process.LastWords, when);
        var lost = _scheduler.Remove(worker, Crash);
        foreach (var (chunk, item) in lost)
        {
            if (!chunk.Operation.IsOver)
            {
                var error = worker.KilledFor ?? Crash(
                    (chunk.Gathered is null ? "while it ran this item" : "in its 'end' block") + GatheredWork.Loss(chunk.Gathered));
                OnItemFailed(worker, chunk, item, error);
                if (chunk.Operation.IsTimed)
                {
                    chunk.Operation.Deliver(chunk, item, RecordKind.Times, worker.TimesOfLast(chunk), 0);
                }

                chunk.Operation.Deliver(chunk, item, RecordKind.Failed, error, 0);
                chunk.Operation.Flush();
            }
        }

        return lost.Count > 0;
    }

    private async Task KillAfterGraceAsync(PoolWorker worker)
    {
        await Task.WhenAny(AllGone, Task.Delay(_options.ExitGrace)).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_alive.Contains(worker))
            {
                return;
            }
        }

        worker.Process.Kill();
    }

    private void FinishEnding()
    {
        lock (_gate)
        {
            _endings--;
        }

        CompleteIfAllGone();
    }

    private void CompleteIfAllGone()
    {
        lock (_gate)
        {
            if (!_isEnding || _alive.Count > 0 || _endings > 0 || _starting.Count > 0)
            {
                return;
            }
        }

        // Nobody is expected any more, whether or not somebody disposes of the pool.
        _starter.Dispose();
        _allGone.TrySetResult();
    }
}
