namespace PSMultiproc.Pools;

/// <content>What is looked at from time to time, whether or not anybody has news.</content>
internal sealed partial class Scheduler
{
    /// <summary>The shortest time limit of the calls under way; null where none has one.</summary>
    public TimeSpan? ShortestLimit
    {
        get
        {
            lock (_gate)
            {
                return _operations.Min(static operation => operation.TimeLimit);
            }
        }
    }

    /// <summary>
    /// Finds the workers that are at an item for longer than it may take, and prepares their killing: nothing but that item
    /// is lost.
    /// </summary>
    /// <param name="now">Milliseconds since the system's start.</param>
    public IReadOnlyList<PoolWorker> CondemnOverdue(long now)
    {
        List<PoolWorker>? overdue = null;
        lock (_gate)
        {
            foreach (var worker in _workers)
            {
                if (IsOverdue(worker, now) && TryCondemnAt(worker, worker.Watch, TimedOut))
                {
                    (overdue ??= []).Add(worker);
                }
            }
        }

        if (overdue is null)
        {
            return [];
        }

        Pump(force: true);
        return overdue;
    }

    /// <summary>
    /// How many workers the calls under way could do with: one an item that is not done, no more than a call's limit.
    /// 0 while a worker has nothing to do.
    /// </summary>
    public int FindDemand()
    {
        lock (_gate)
        {
            if (_workers.Exists(static worker => worker.Held.Count == 0 && worker.TakesWork))
            {
                return 0;
            }

            var demand = 0L;
            foreach (var operation in _operations)
            {
                if (!operation.IsOver && !operation.IsHeldUp)
                {
                    demand += Math.Min(operation.ThrottleLimit, operation.Waiting + (long)_workers.Sum(worker => HeldOf(worker, operation)));
                }
            }

            return (int)Math.Min(demand, int.MaxValue);
        }
    }

    /// <summary>The workers that have had nothing to do since a time, in milliseconds since the system's start.</summary>
    public IReadOnlyList<PoolWorker> FindIdle(long since)
    {
        lock (_gate)
        {
            return [.. _workers.Where(worker => worker.Held.Count == 0 && worker.TakesWork && worker.IdleSince <= since)];
        }
    }

    /// <summary>Has a worker finish what it has begun and exit; what it has not begun waits again.</summary>
    public void Retire(PoolWorker worker)
    {
        lock (_gate)
        {
            Leave(worker);
        }

        Pump(force: true);
    }

    /// <summary>
    /// Sees what becomes of a worker that has too much memory in use: it leaves between items. Where it was at the same item
    /// the time before, and it is that which has taken too much, it is prepared to be killed.
    /// </summary>
    /// <param name="worker">The worker.</param>
    /// <param name="used">How much memory it has in use, in bytes.</param>
    /// <param name="limit">How much it may, in bytes.</param>
    /// <returns>Whether it is to be killed.</returns>
    public bool IsToBeKilled(PoolWorker worker, long used, long limit)
    {
        bool isCondemned;
        lock (_gate)
        {
            var seen = CurrentOf(worker) is { } chunk ? new ItemWatch(chunk.Number, worker.Claims.Read(chunk.Number).Next, 0) : default;
            var isSame = seen != default && seen == worker.TooLargeAt;
            worker.TooLargeAt = seen;
            isCondemned = isSame && IsItemTooLarge(worker, used, limit) && !worker.IsCondemned &&
                TryCondemnAt(worker, seen, (worker, chunk) => new MemoryLimitExceededException(worker.Process.Id, used, limit, chunk.Gathered));
            if (!isCondemned)
            {
                Leave(worker);
            }
        }

        Pump(force: true);
        return isCondemned;
    }

    /// <summary>What earlier items have left behind is not the item's: where that is too much by itself, it may take as much again.</summary>
    private static bool IsItemTooLarge(PoolWorker worker, long used, long limit) =>
        used > limit + (worker.MemoryBefore > limit ? worker.MemoryBefore : 0);

    private static TaskTimedOutException TimedOut(PoolWorker worker, Chunk chunk) =>
        new(worker.Process.Id, chunk.Operation.TimeLimit!.Value, chunk.Gathered);

    private void Leave(PoolWorker worker)
    {
        worker.IsLeaving = true;
        TakeBackAll(worker);
        DismissIfThrough(worker);
    }

    /// <summary>Tells a worker to exit that is to leave, or has run as many items as it may, and has nothing more to do.</summary>
    private void DismissIfThrough(PoolWorker worker)
    {
        if ((worker.IsLeaving || worker.Quota <= 0) && !worker.IsDismissed && worker.Held.Count == 0 &&
            !_operations.Any(operation => IsBound(worker, operation)))
        {
            worker.IsLeaving = worker.IsDismissed = true;
            worker.Enqueue(Outgoing.Shutdown);
            _toFlush.Add(worker);
            _dismissed.Add(worker);
        }
    }

    private static int HeldOf(PoolWorker worker, WorkOperation operation) =>
        worker.Held.Sum(chunk => chunk.Operation == operation ? Math.Max(0, chunk.Limit - chunk.Settled) : 0);

    /// <summary>The chunk that a worker is at, or was last: it works in order.</summary>
    private static Chunk? CurrentOf(PoolWorker worker) => worker.Held.FindLast(chunk => worker.Claims.Read(chunk.Number).Next > 0);

    private void TakeBackAll(PoolWorker worker)
    {
        foreach (var chunk in worker.Held)
        {
            TakeBack(worker, chunk, from: 0);
        }
    }

    /// <summary>Looks at what a worker is at, and whether that was so for longer than it may be.</summary>
    private static bool IsOverdue(PoolWorker worker, long now)
    {
        if (CurrentOf(worker) is not { } chunk)
        {
            worker.Watch = default;
            return false;
        }

        var operation = chunk.Operation;
        var next = worker.Claims.Read(chunk.Number).Next;
        if (!worker.Watch.IsAt(chunk.Number, next) || operation.IsHeldUp)
        {
            worker.Watch = new ItemWatch(chunk.Number, next, now);
            return false;
        }

        return operation.TimeLimit is { } limit && now - worker.Watch.Since >= limit.TotalMilliseconds &&
            !operation.IsOver && !worker.IsCondemned;
    }

    /// <summary>Takes back all that a worker has not begun; false when it has gone on meanwhile, or is through with the item.</summary>
    private bool TryCondemnAt(PoolWorker worker, ItemWatch seen, Func<PoolWorker, Chunk, PSMultiprocException> toError)
    {
        TakeBackAll(worker);
        if (CurrentOf(worker) is not { } chunk || !seen.IsAt(chunk.Number, worker.Claims.Read(chunk.Number).Next) || chunk.Settled >= chunk.Limit)
        {
            return false;
        }

        worker.KilledFor = toError(worker, chunk);
        return worker.IsCondemned = true;
    }
}
