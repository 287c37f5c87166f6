namespace PSMultiproc.Pools;

/// <content>How many workers there are to be.</content>
internal sealed partial class Supervisor
{
    /// <summary>The numbers of all workers that live or start. The lock guards it.</summary>
    private readonly SortedSet<int> _numbers = [];

    /// <summary>The workers that nobody replaces. The lock guards it.</summary>
    private readonly HashSet<PoolWorker> _retiring = [];

    private PoolSize _size;

    /// <summary>How many workers there are to be.</summary>
    public PoolSize Size
    {
        get
        {
            lock (_gate)
            {
                return _size;
            }
        }
    }

    /// <summary>How many workers live or start, but for those that leave for good.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return CountHeld;
            }
        }
    }

    private int CountHeld => _numbers.Count - _retiring.Count - _starting.Count(static start => start.IsUnwanted);

    /// <summary>Starts workers, or has some leave once they are through with what they have begun.</summary>
    public void Resize(PoolSize size)
    {
        lock (_gate)
        {
            _size = size;
            _policy.ProcessCount = size.Max;
        }

        StartUpTo(size.Min);
        RetireSurplus();
    }

    /// <summary>Starts as many workers as there is work for, within the size.</summary>
    public void Grow(int demand) => StartUpTo(Math.Min(demand, Size.Max));

    /// <summary>Has workers leave that have nothing to do, within the size.</summary>
    public void Shrink(IReadOnlyList<PoolWorker> idle) => Retire(idle.OrderByDescending(static worker => worker.Number), Size.Min);

    private void RetireSurplus()
    {
        WorkerStart[] starts;
        bool isEnough;
        lock (_gate)
        {
            // Those that can do nothing yet first, and of these the last.
            starts = [.. _starting.Where(static start => !start.IsUnwanted).OrderByDescending(static start => start.Number)
                .Take(Math.Max(0, CountHeld - _size.Max))];
            foreach (var start in starts)
            {
                start.IsUnwanted = true;
            }

            isEnough = CountHeld <= _size.Max;
        }

        foreach (var start in starts)
        {
            start.CallOff();
        }

        if (isEnough)
        {
            return;
        }

        // Those that have least to do first.
        Retire(_scheduler.Workers().OrderBy(static entry => entry.Load).ThenByDescending(static entry => entry.Worker.Number)
            .Select(static entry => entry.Worker), Size.Max);
    }

    private void Retire(IEnumerable<PoolWorker> candidates, int least)
    {
        foreach (var worker in candidates)
        {
            lock (_gate)
            {
                if (_isEnding || CountHeld <= least)
                {
                    return;
                }

                if (!_alive.Contains(worker) || !_retiring.Add(worker))
                {
                    continue;
                }
            }

            _log.WorkerRetires(worker.Number, worker.Process.Id);
            _scheduler.Retire(worker);
        }
    }

    /// <summary>Starts workers until there are so many, under the lowest numbers that are free.</summary>
    private void StartUpTo(int count)
    {
        while (true)
        {
            var number = 1;
            lock (_gate)
            {
                if (_isEnding || CountHeld >= count)
                {
                    return;
                }

                while (!_numbers.Add(number))
                {
                    number++;
                }
            }

            Start(number);
        }
    }
}
