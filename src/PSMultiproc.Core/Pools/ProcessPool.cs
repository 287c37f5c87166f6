using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PSMultiproc.Platform;
using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// A pool of worker processes that run static methods, each in isolation: a worker that crashes costs the item it ran
/// and nothing else. All members may be used from any thread.
/// </summary>
/// <remarks>
/// Work is a static method or a lambda that captures nothing; items and results cross to the workers and back as
/// described in docs/wire-format.md. Workers start at once, in the background.
/// </remarks>
public sealed partial class ProcessPool : IAsyncDisposable
{
    /// <summary>How long a worker may go on with an item of a cancelled call before it is killed.</summary>
    private static readonly TimeSpan CancellationGrace = TimeSpan.FromMilliseconds(250);

    private static int s_lastNumber;

    private readonly object _gate = new();
    private readonly Scheduler _scheduler = new();
    private readonly Supervisor _supervisor;
    private readonly Upkeep _upkeep;
    private readonly MethodCatalog _methods;
    private readonly ConsumerWatch _consumers = new();
    private readonly PoolHistory _history;
    private readonly Func<object?, string> _describe;
    private readonly ILogger _log;
    private readonly PoolSignals _signals;
    private PoolState _state;
    private WorkerStartFailedException? _startFailure;
    private int _lastWorkId;

    /// <summary>Opens a pool of plain .NET workers.</summary>
    /// <param name="options">How it is made; <see langword="null"/> for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="PoolNestingException">This process is a worker of a worker, too deep to have workers of its own.</exception>
    public ProcessPool(ProcessPoolOptions? options = null)
        : this(options ?? new ProcessPoolOptions(), new DotNetWorkerLaunch(), new ValueSerializer())
    {
    }

    /// <summary>Opens a pool whose workers are started in another way and know more types.</summary>
    internal ProcessPool(ProcessPoolOptions options, WorkerLaunch launch, ValueSerializer serializer)
    {
        options.Validate();
        _ = WorkerDepth.Next;
        Name = options.Name ?? string.Create(CultureInfo.InvariantCulture, $"pool{Interlocked.Increment(ref s_lastNumber)}");
        Serializer = serializer;
        _methods = new MethodCatalog(serializer, NextWorkId);
        _log = options.LoggerFactory is { } factory
            ? new PoolLogger(factory.CreateLogger<ProcessPool>(), Name)
            : NullLogger.Instance;
        _signals = new PoolSignals(this, _log);
        _describe = launch.DescribeItem;
        _history = new PoolHistory(_describe);
        _supervisor = new Supervisor(launch, options, _scheduler, serializer, _history, _log, _signals, Break);
        _upkeep = new Upkeep(_scheduler, _supervisor, options, _log);
        _signals.OnOpened();
        _supervisor.Start();
        Ending = EndAsync();
        if (options.MaxProcessMemory is not null)
        {
            _upkeep.Begin();
        }
    }

    /// <summary>
    /// A worker is ready for work: one of the first, or one that replaces another. All events are raised on the thread pool,
    /// one after the other; what a handler throws is dropped.
    /// </summary>
    public event EventHandler<WorkerEventArgs>? WorkerStarted
    {
        add => _signals.WorkerStarted += value;
        remove => _signals.WorkerStarted -= value;
    }

    /// <summary>A worker that was ready once is gone, with all that it had started.</summary>
    /// <inheritdoc cref="WorkerStarted"/>
    public event EventHandler<WorkerEndedEventArgs>? WorkerEnded
    {
        add => _signals.WorkerEnded += value;
        remove => _signals.WorkerEnded -= value;
    }

    /// <summary>The pool was closed or stopped, or broke, and its last worker is gone.</summary>
    /// <inheritdoc cref="WorkerStarted"/>
    public event EventHandler<PoolEndedEventArgs>? Ended
    {
        add => _signals.PoolEnded += value;
        remove => _signals.PoolEnded -= value;
    }

    /// <summary>The pool's name.</summary>
    public string Name { get; }

    /// <summary>How many workers it has now, those that start included and those that are to leave not.</summary>
    public int ProcessCount => _supervisor.Count;

    /// <summary>The least number of workers.</summary>
    public int MinProcessCount => Size.Min;

    /// <summary>The most workers.</summary>
    public int MaxProcessCount => Size.Max;

    /// <summary>Whether it takes work.</summary>
    public PoolState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>How many workers there are to be.</summary>
    internal PoolSize Size => _supervisor.Size;

    /// <summary>Whether it was closed or stopped, or broke, and its workers are gone.</summary>
    internal bool HasEnded => Ending.IsCompleted;

    /// <summary>Completes when it has ended, for whatever reason, and nothing more is logged of it.</summary>
    internal Task Ending { get; }

    /// <summary>What turns objects into bytes between this pool and its workers.</summary>
    internal ValueSerializer Serializer { get; }

    /// <summary>
    /// Changes how many workers there are. It may be done at any time, and nothing is lost: a worker too many finishes the
    /// item that it is at, and one that serves a call whose block has an end stays for that call.
    /// </summary>
    /// <param name="processCount">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 1.</exception>
    /// <exception cref="PSMultiprocException">The pool takes no work.</exception>
    public void Resize(int processCount) => Resize(processCount, processCount);

    /// <inheritdoc cref="Resize(int)"/>
    /// <summary>Changes between which numbers the workers come and go with the work.</summary>
    /// <param name="minProcessCount">The least number; 0 or more.</param>
    /// <param name="maxProcessCount">The most; 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small, or the least is larger than the most.</exception>
    public void Resize(int minProcessCount, int maxProcessCount)
    {
        var size = PoolSize.Of(minProcessCount, maxProcessCount);
        lock (_gate)
        {
            ThrowUnlessOpen();
        }

        _log.PoolResized(Name, size.Min, size.Max);
        _supervisor.Resize(size);
        _upkeep.Begin();
    }

    /// <summary>Takes no more work. What is under way is finished; then the workers exit.</summary>
    /// <returns>A task that completes when the last worker is gone.</returns>
    public Task CloseAsync(CancellationToken cancellationToken = default)
    {
        if (TryLeave(PoolState.Closed))
        {
            _log.PoolEnding(Name, "was closed");
            EndIfIdle();
        }

        return WaitAsync(cancellationToken);
    }

    /// <summary>Cancels the work and ends the workers: after a grace of one second, or at once.</summary>
    /// <param name="force">Kill at once.</param>
    /// <param name="cancellationToken">Ends the waiting, not the stopping.</param>
    /// <returns>A task that completes when the last worker is gone.</returns>
    public Task StopAsync(bool force = false, CancellationToken cancellationToken = default)
    {
        if (TryLeave(PoolState.Stopped))
        {
            _log.PoolEnding(Name, "was stopped");
            AbortAll(new PoolClosedException(Name, "was stopped"));
        }

        _supervisor.End(atOnce: force);
        return WaitAsync(cancellationToken);
    }

    /// <summary>Waits until a closed or stopped pool's workers are gone.</summary>
    /// <exception cref="InvalidOperationException">The pool is open; it would wait for ever.</exception>
    public Task WaitAsync(CancellationToken cancellationToken = default) => State == PoolState.Open
        ? throw new InvalidOperationException($"The pool '{Name}' is open. Close or stop it first.")
        : Ending.WaitAsync(cancellationToken);

    /// <summary>Stops the pool at once and waits until its workers are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(force: true).ConfigureAwait(false);
        _supervisor.Dispose();
        _upkeep.Dispose();
        _scheduler.Dispose();
    }

    /// <summary>Looks at the workers' memory now, besides what <see cref="ProcessPoolOptions.MemoryInterval"/> says.</summary>
    internal void LookAtMemory() => _upkeep.LookAtMemory();

    /// <summary>Numbers a piece of work.</summary>
    internal int NextWorkId() => Interlocked.Increment(ref _lastWorkId);

    /// <summary>Begins a map; the caller adds its items, consumes its outputs, and calls <see cref="End"/>.</summary>
    /// <exception cref="PSMultiprocException">The pool takes no work.</exception>
    internal MapOperation BeginMap(WorkDefinition definition, MapSettings settings)
    {
        var operation = new MapOperation(definition, Serializer, settings, _consumers, _scheduler);
        try
        {
            Begin(operation);
            return operation;
        }
        catch
        {
            operation.Dispose();
            throw;
        }
    }

    /// <summary>Begins a call of one item; the caller awaits it, and calls <see cref="EndTask"/>.</summary>
    internal TaskOperation BeginTask(WorkDefinition definition, object? item)
    {
        var operation = new TaskOperation(definition, Serializer, item);
        Begin(operation);
        _consumers.BeginWait();
        return operation;
    }

    /// <summary>Ends a call of one item, as <see cref="End"/> does.</summary>
    internal void EndTask(TaskOperation operation)
    {
        _consumers.EndWait();
        End(operation);
    }

    /// <summary>Ends a call, finished or not. Workers that still run an item of it are killed after a short grace.</summary>
    internal void End(WorkOperation operation)
    {
        var busy = _scheduler.End(operation);
        if (busy.Count > 0)
        {
            _ = KillAfterGraceAsync(operation, busy);
        }

        if (State == PoolState.Closed)
        {
            EndIfIdle();
        }
    }

    private async Task EndAsync()
    {
        await _supervisor.AllGone.ConfigureAwait(false);
        _signals.OnEnded(State, _startFailure);
    }

    private async Task KillAfterGraceAsync(WorkOperation operation, IReadOnlyList<PoolWorker> workers)
    {
        await Task.Delay(CancellationGrace).ConfigureAwait(false);
        if (State == PoolState.Stopped)
        {
            return; // Its workers have the grace of the pool's own end.
        }

        foreach (var worker in workers.Where(worker => _scheduler.TryCondemn(worker, operation)))
        {
            _log.WorkerKilledForCancelledWork(worker.Number, worker.Process.Id);
            worker.Process.Kill();
        }
    }

    private void Begin(WorkOperation operation)
    {
        lock (_gate)
        {
            ThrowUnlessOpen();
            _scheduler.Begin(operation);
        }

        // Not under the lock: sending may take as long as the worker does to read, and the pool can be stopped meanwhile.
        _scheduler.Serve(operation);
        _upkeep.Begin(operation);
    }

    private void ThrowUnlessOpen()
    {
        switch (_state)
        {
            case PoolState.Broken:
                throw new WorkerStartFailedException(
                    $"The pool '{Name}' is unusable: {_startFailure!.Message}", _startFailure.InnerException);
            case PoolState.Closed:
                throw new PoolClosedException(Name, "was closed");
            case PoolState.Stopped:
                throw new PoolClosedException(Name, "was stopped");
        }
    }

    private bool TryLeave(PoolState state)
    {
        lock (_gate)
        {
            if (_state == state || _state is PoolState.Stopped or PoolState.Broken)
            {
                return false;
            }

            _state = state;
            return true;
        }
    }

    private void Break(WorkerStartFailedException error)
    {
        lock (_gate)
        {
            if (_state is PoolState.Stopped or PoolState.Broken)
            {
                return;
            }

            _state = PoolState.Broken;
            _startFailure = error;
        }

        _log.PoolBroken(Name, error);
        AbortAll(error);
        _supervisor.End(atOnce: true);
    }

    private void AbortAll(Exception error)
    {
        foreach (var operation in _scheduler.Operations())
        {
            operation.Abort(error);
        }
    }

    private void EndIfIdle()
    {
        if (!_scheduler.HasWork)
        {
            _supervisor.End(atOnce: false);
        }
    }
}
