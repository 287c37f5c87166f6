namespace PSMultiproc.Pools;

/// <content>What the workers are at, for those who look.</content>
internal sealed partial class Scheduler
{
    /// <summary>How much is under way.</summary>
    public PoolLoad Load
    {
        get
        {
            lock (_gate)
            {
                long queued = 0;
                var size = 0;
                foreach (var operation in _operations)
                {
                    queued += operation.Waiting;
                    size = Math.Max(size, operation.Pacer.Size);
                }

                var inFlight = _workers.Sum(static worker => worker.Held.Sum(InFlight));
                return new PoolLoad(queued, inFlight, _operations.Count == 0 ? null : size);
            }
        }
    }

    /// <summary>The workers that take work, with what each is at.</summary>
    public IReadOnlyList<WorkerLoad> Workers()
    {
        lock (_gate)
        {
            return [.. _workers.Select(static worker => LoadOf(worker))];
        }
    }

    /// <summary>The chunks that a worker has begun and not reported as ended, with how many items of each it has begun.</summary>
    public IReadOnlyList<(Chunk Chunk, int Begun)> BegunBy(PoolWorker worker)
    {
        lock (_gate)
        {
            return [.. worker.Held.Select(chunk => (chunk, Begun(worker, chunk))).Where(static entry => entry.Item2 > 0)];
        }
    }

    /// <summary>How many items of a chunk a worker has begun; its memory is not believed beyond what it was given.</summary>
    private static int Begun(PoolWorker worker, Chunk chunk) =>
        Math.Max(Math.Min(worker.Claims.Read(chunk.Number).Next, chunk.Limit), chunk.Settled);

    private static int InFlight(Chunk chunk) => chunk.IsClosing ? 0 : Math.Max(0, chunk.Limit - chunk.Settled);

    private static WorkerLoad LoadOf(PoolWorker worker)
    {
        if (CurrentOf(worker) is not { IsClosing: false } chunk)
        {
            return new WorkerLoad(worker, worker.Load, null, -1, null);
        }

        // The last that it began, unless it is through with it.
        var item = Begun(worker, chunk) - 1;
        if (item < chunk.Settled)
        {
            return new WorkerLoad(worker, worker.Load, null, -1, null);
        }

        return new WorkerLoad(worker, worker.Load, chunk, item, chunk.TryGetInput(item, out var input) ? input : null);
    }
}
