using System.Diagnostics;

namespace PSMultiproc.Pools;

/// <summary>
/// Remembers what a pool's workers have been at, and since when: how many items each has finished and failed, how often it
/// was replaced, and the last chunks of items one by one.
/// </summary>
/// <remarks>Its lock is taken once a chunk, by the worker's reader, and no other is taken under it.</remarks>
internal sealed class PoolHistory(Func<object?, string> describe)
{
    /// <summary>How many chunks are remembered: some 2 MB and their items' texts at most, and minutes of a pool's work unless its items are tiny.</summary>
    public const int MostWork = 20_000;

    /// <summary>How many processes that have ended are remembered.</summary>
    public const int MostLives = 1_000;

    private readonly object _gate = new();
    private readonly Func<object?, string> _describe = describe;
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly Queue<TracedWork> _work = new();
    private readonly Queue<WorkerLife> _ended = new();
    private readonly Dictionary<PoolWorker, WorkerLife> _alive = [];
    private readonly Dictionary<int, WorkerCounts> _counts = [];
    private long _forgotten;

    /// <summary>A worker is ready.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="started">When its process was started, by the stopwatch.</param>
    public void Begin(PoolWorker worker, long started)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            worker.LastEnded = now;
            _alive[worker] = new WorkerLife(worker.Number, worker.Process.Id, started) { Ready = now };
        }
    }

    /// <summary>A process ended before it was ready.</summary>
    public void AddFailedStart(WorkerStart start, string message)
    {
        if (start.Process is not { } process)
        {
            return;
        }

        lock (_gate)
        {
            Remember(new WorkerLife(start.Number, process.Id, start.Started) { Ended = Stopwatch.GetTimestamp(), End = ItemText.OnOneLine(message), WasKilled = true });
        }
    }

    /// <summary>A worker is through with chunks. By its reader.</summary>
    public void Add(PoolWorker worker, ReadOnlySpan<EndedChunk> chunks)
    {
        foreach (var (chunk, times) in chunks)
        {
            if (chunk.Settled > 0)
            {
                // The times are the worker's word, and user code can have written anything there.
                var now = Stopwatch.GetTimestamp();
                var began = Math.Clamp(times.Started, Math.Max(chunk.GivenAt, worker.LastEnded), now);
                var ended = Math.Clamp(began + ToTicks(times.Elapsed), began, now);
                Add(worker, chunk, TracedWork.Of(worker, chunk, 0, chunk.Settled, _describe) with
                {
                    Began = began,
                    Ended = ended,
                    Failed = chunk.Failed,
                    Outcome = chunk.Failed > 0 ? WorkOutcome.Failed : WorkOutcome.Done,
                });
            }

            chunk.ForgetInput();
        }
    }

    /// <summary>A worker is gone.</summary>
    /// <param name="worker">The worker, which was ready.</param>
    /// <param name="begun">The chunks that it had begun, with how many items of each.</param>
    /// <param name="exit">How its process ended.</param>
    public void End(PoolWorker worker, IReadOnlyList<(Chunk Chunk, int Begun)> begun, WorkerExit exit)
    {
        var now = Stopwatch.GetTimestamp();
        long lost = 0;
        foreach (var (chunk, work) in Unfinished(worker, begun, now, WorkOutcome.Failed).ToList())
        {
            Add(worker, chunk, work);
        }

        foreach (var (chunk, count) in begun)
        {
            lost += chunk.Operation.IsOver || chunk.IsClosing || chunk.Operation.IsTriedAgain(chunk) ? 0 : count - chunk.Settled;
        }

        lock (_gate)
        {
            if (_alive.Remove(worker, out var life))
            {
                Remember(life with { Ended = now, End = Describe(worker, exit), WasKilled = exit.Code != 0 });
            }

            var before = _counts.GetValueOrDefault(worker.Number);
            _counts[worker.Number] = new WorkerCounts(
                before.Done + worker.Done + lost, before.Failed + worker.Failed + lost, before.Restarts + 1);
        }
    }

    /// <summary>What the processes have come to that had a number before.</summary>
    public WorkerCounts CountsOf(int number)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault(number);
        }
    }

    /// <summary>Everything that is remembered, with what runs.</summary>
    /// <param name="pool">The pool's name.</param>
    /// <param name="workers">Each worker with the chunks that it has begun, and how many items of each.</param>
    public PoolTrace Capture(string pool, IReadOnlyList<(PoolWorker Worker, IReadOnlyList<(Chunk Chunk, int Begun)> Begun)> workers)
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            var running = workers.Where(entry => _alive.ContainsKey(entry.Worker))
                .SelectMany(entry => Unfinished(entry.Worker, entry.Begun, now, WorkOutcome.Running)).Select(static entry => entry.Work);
            return new PoolTrace(
                pool, _began, now, [.. _ended.Concat(_alive.Values).OrderBy(static life => life.Number).ThenBy(static life => life.Started)],
                [.. _work.Concat(running)], _forgotten);
        }
    }

    private static string Describe(PoolWorker worker, WorkerExit exit) => worker switch
    {
        { KilledFor: { } reason } => "killed: " + reason.Message,
        { IsCondemned: true } => "killed: it went on with cancelled work",
        _ => exit.Describe(),
    };

    private static long ToTicks(TimeSpan time) => (long)Math.Clamp(time.TotalSeconds * Stopwatch.Frequency, 0, long.MaxValue / 4);

    /// <summary>What a worker had begun and not reported when it was seen last: the items that it had finished, and the one after them.</summary>
    private IEnumerable<(Chunk Chunk, TracedWork Work)> Unfinished(
        PoolWorker worker, IReadOnlyList<(Chunk Chunk, int Begun)> begun, long now, WorkOutcome outcome)
    {
        var since = worker.LastEnded;
        foreach (var (chunk, count) in begun.Where(static entry => !entry.Chunk.IsRecorded))
        {
            since = Math.Min(Math.Max(since, chunk.GivenAt), now);
            var settled = chunk.Settled;
            var itemBegan = count > settled ? Math.Clamp(now - ToTicks(worker.AgeOf(chunk)), since, now) : now;
            if (settled > 0)
            {
                yield return (chunk, TracedWork.Of(worker, chunk, 0, settled, _describe) with
                {
                    Began = since,
                    Ended = itemBegan,
                    Failed = chunk.Failed,
                    Outcome = chunk.Failed > 0 ? WorkOutcome.Failed : WorkOutcome.Done,
                });
            }

            if (count > settled)
            {
                yield return (chunk, TracedWork.Of(worker, chunk, settled, count - settled, _describe) with
                {
                    Began = itemBegan,
                    Ended = now,
                    Failed = outcome == WorkOutcome.Failed && !chunk.Operation.IsOver ? count - settled : 0,
                    Outcome = chunk.Operation.IsOver ? WorkOutcome.Cancelled : outcome,
                });
            }

            since = now;
        }
    }

    private void Add(PoolWorker worker, Chunk chunk, in TracedWork work)
    {
        lock (_gate)
        {
            worker.LastEnded = work.Ended;
            chunk.IsRecorded = true;
            _work.Enqueue(work);
            if (_work.Count > MostWork)
            {
                _work.Dequeue();
                _forgotten++;
            }
        }
    }

    private void Remember(WorkerLife life)
    {
        _ended.Enqueue(life);
        if (_ended.Count > MostLives)
        {
            _ended.Dequeue();
        }
    }
}
