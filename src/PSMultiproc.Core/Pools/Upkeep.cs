using Microsoft.Extensions.Logging;
using PSMultiproc.Platform;

namespace PSMultiproc.Pools;

/// <summary>
/// Looks after a pool from time to time, while there is reason to: kills workers whose item takes too long or too much
/// memory, and has workers come and go with the work. On the thread pool; never two looks at once.
/// </summary>
internal sealed class Upkeep : IDisposable
{
    /// <summary>How often a time limit is looked at while it lasts: it is exceeded by no more than two such parts.</summary>
    private const int LooksALimit = 20;

    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Work that two looks in a row have found too much for the workers is worth another one.</summary>
    private static readonly TimeSpan GrowthInterval = TimeSpan.FromMilliseconds(25);

    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Scheduler _scheduler;
    private readonly Supervisor _supervisor;
    private readonly ProcessPoolOptions _options;
    private readonly ILogger _log;
    private readonly Timer _timer;
    private bool _isLooking;
    private bool _isWanted;
    private bool _isOver;

    /// <summary>Whether the last look has found too much work. For the look alone.</summary>
    private bool _wasShort;

    /// <summary>When memory was looked at last, in milliseconds since the system's start. For the look alone.</summary>
    private long _lastMemoryLook;

    public Upkeep(Scheduler scheduler, Supervisor supervisor, ProcessPoolOptions options, ILogger log)
    {
        _scheduler = scheduler;
        _supervisor = supervisor;
        _options = options;
        _log = log;
        _timer = new Timer(static self => ((Upkeep)self!).Look(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>Says that a call has begun: there may be reason to look.</summary>
    public void Begin(WorkOperation operation)
    {
        if (operation.TimeLimit is not null || _options.MaxProcessMemory is not null || _supervisor.Size.IsElastic || _supervisor.Count == 0)
        {
            Begin();
        }
    }

    /// <summary>Says that there may be reason to look.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isWanted = true;
            if (!_isLooking && !_isOver)
            {
                _isLooking = true;
                _timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>
    /// Sends away the workers that have more memory in use than they may, after what they are at, and kills those that had at
    /// the last look, too, by the same item.
    /// </summary>
    public void LookAtMemory()
    {
        foreach (var worker in _scheduler.Workers().Select(static load => load.Worker))
        {
            if (worker.Exceeds(_options.MaxProcessMemory, out var used) &&
                _scheduler.IsToBeKilled(worker, used, _options.MaxProcessMemory.Value))
            {
                _log.WorkerKilledForMemory(worker.Number, worker.Process.Id, used);
                worker.Process.Kill();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _timer.Dispose();
    }

    private void Look()
    {
        lock (_gate)
        {
            _isWanted = false;
        }

        var now = Environment.TickCount64;
        KillOverdue(now);
        if (_options.MaxProcessMemory is not null && now - _lastMemoryLook >= _options.MemoryInterval.TotalMilliseconds)
        {
            _lastMemoryLook = now;
            LookAtMemory();
        }

        if (_supervisor.Size.IsElastic)
        {
            Fit(now);
        }

        LookAgain(_supervisor.AllGone.IsCompleted ? null : Interval());
    }

    private void LookAgain(TimeSpan? interval)
    {
        lock (_gate)
        {
            _isLooking = !_isOver && (_isWanted || interval is not null);
            if (_isLooking)
            {
                _timer.Change(interval ?? TimeSpan.Zero, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void KillOverdue(long now)
    {
        foreach (var worker in _scheduler.CondemnOverdue(now))
        {
            _log.WorkerKilledForTimeLimit(worker.Number, worker.Process.Id);
            worker.Process.Kill();
        }
    }

    /// <summary>Has as many workers as there is work for.</summary>
    private void Fit(long now)
    {
        var demand = _scheduler.FindDemand();
        var count = _supervisor.Count;
        var isShort = demand > count;
        if (isShort && (_wasShort || count == 0))
        {
            _supervisor.Grow(demand);
        }

        _wasShort = isShort;
        _supervisor.Shrink(_scheduler.FindIdle(now - (long)_options.IdleTimeout.TotalMilliseconds));
    }

    /// <summary>When to look next; null while there is no reason to.</summary>
    private TimeSpan? Interval()
    {
        TimeSpan? interval = null;
        var hasWork = _scheduler.HasWork;
        if (_scheduler.ShortestLimit is { } limit)
        {
            Shorten(TimeSpan.FromTicks(Math.Clamp(limit.Ticks / LooksALimit, ShortestInterval.Ticks, LongestInterval.Ticks)));
        }

        if (_options.MaxProcessMemory is not null)
        {
            Shorten(hasWork ? _options.MemoryInterval : IdleInterval);
        }

        if (_supervisor.Size is { IsElastic: true } size)
        {
            if (hasWork && _supervisor.Count < size.Max)
            {
                Shorten(GrowthInterval);
            }
            else if (_supervisor.Count > size.Min)
            {
                var quarter = TimeSpan.FromTicks(_options.IdleTimeout.Ticks / 4);
                Shorten(quarter < LongestInterval ? LongestInterval : quarter > IdleInterval ? IdleInterval : quarter);
            }
        }

        return interval;

        void Shorten(TimeSpan other) => interval = interval < other ? interval : other;
    }
}
