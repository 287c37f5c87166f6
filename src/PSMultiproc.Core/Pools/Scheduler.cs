using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// Decides which worker gets which items, and how many at once. While items are quick, every worker has a chunk
/// in hand and one in reserve, so that it never waits; items that a busy worker has not begun are taken back for one that
/// has nothing to do.
/// </summary>
/// <remarks>
/// One lock guards all decisions; nothing is sent, read or called back while it is held. It is entered once a chunk,
/// not once an item.
/// </remarks>
internal sealed partial class Scheduler : IDisposable
{
    /// <summary>How long cheap items may wait for company before they are sent.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(1);

    /// <summary>How long a worker may stay without work before it takes from another whatever the estimate says.</summary>
    private static readonly TimeSpan StealInterval = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// How long items are kept for workers that still start, once the first is ready: a short call then spreads over
    /// the pool, and a slow start holds nothing up for long.
    /// </summary>
    private static readonly TimeSpan StartGrace = TimeSpan.FromMilliseconds(250);

    private readonly object _gate = new();
    private readonly HashSet<WorkOperation> _operations = [];
    private readonly Queue<WorkOperation> _rotation = new();
    private readonly List<WorkOperation> _adding = [];
    private readonly List<PoolWorker> _workers = [];
    private readonly List<PoolWorker> _toFlush = [];
    private readonly List<PoolWorker> _dismissed = [];
    private readonly Timer _tick;
    private int _starting;
    private long _givenCount;
    private int _begunCount;
    private long _graceUntil = long.MaxValue;
    private bool _isTickSet;
    private bool _isOver;

    public Scheduler() => _tick = new Timer(static self => ((Scheduler)self!).OnTick(), this, Timeout.Infinite, Timeout.Infinite);

    /// <summary>Hears of each worker that was told to exit because another is to take its place, or none. Outside the lock.</summary>
    public Action<PoolWorker>? Dismissed { get; set; }

    /// <summary>Whether any call is under way.</summary>
    public bool HasWork
    {
        get
        {
            lock (_gate)
            {
                return _operations.Count > 0;
            }
        }
    }

    /// <summary>Counts a call among those under way, until <see cref="End"/>.</summary>
    public void Begin(WorkOperation operation)
    {
        lock (_gate)
        {
            _operations.Add(operation);
            operation.Number = ++_begunCount;
            if (!operation.IsInputComplete)
            {
                _adding.Add(operation);
            }
        }
    }

    /// <summary>Serves a call that has begun.</summary>
    public void Serve(WorkOperation operation)
    {
        lock (_gate)
        {
            Enqueue(operation);
        }

        Pump(force: false);
    }

    /// <summary>Says that items wait.</summary>
    public void Wake(WorkOperation operation)
    {
        lock (_gate)
        {
            Enqueue(operation);
        }

        Pump(operation.IsInputComplete);
    }

    /// <summary>Has each worker that has run items of a call do what comes at its end.</summary>
    public void Close(WorkOperation operation)
    {
        lock (_gate)
        {
            operation.Close();
            Enqueue(operation);
        }

        Pump(force: true);
    }

    /// <summary>Says how many workers are on their way.</summary>
    public void AddStarting(int count)
    {
        lock (_gate)
        {
            _starting += count;
        }
    }

    /// <summary>Gives a worker its share from now on.</summary>
    public void Add(PoolWorker worker)
    {
        lock (_gate)
        {
            _starting--;
            _workers.Add(worker);
            worker.IdleSince = Environment.TickCount64;
            if (_graceUntil == long.MaxValue)
            {
                _graceUntil = Environment.TickCount64 + (long)StartGrace.TotalMilliseconds;
            }
        }

        Pump(force: true);
    }

    /// <summary>A worker's chunks have ended.</summary>
    /// <exception cref="WireProtocolException">It has not finished what it began of one.</exception>
    public void EndChunks(PoolWorker worker, ReadOnlySpan<EndedChunk> ended)
    {
        lock (_gate)
        {
            foreach (var (chunk, times) in ended)
            {
                if (chunk.Settled < chunk.Limit && !chunk.Operation.IsOver)
                {
                    throw new WireProtocolException("A worker was through with items that it has not finished.");
                }

                worker.LetGo(chunk);
                if (worker.Held.Remove(chunk))
                {
                    worker.Load -= chunk.Count;
                    worker.Process.IsMuted &= !chunk.Operation.IsOver;
                }

                if (chunk.Settled > 0 && !chunk.IsClosing)
                {
                    chunk.Operation.CountDone(worker, chunk);
                    chunk.Operation.Pacer.Observe(chunk.Settled, times.Elapsed);
                }
            }

            worker.IdleSince = Environment.TickCount64;
            DismissIfThrough(worker);
        }

        Pump(force: false);
    }

    /// <summary>Takes a dead worker out; what it had not begun waits again.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="toError">Makes an error of what its death cost besides items, told as the end of a sentence.</param>
    /// <returns>The items it had begun and not finished, as chunk and item within its block.</returns>
    public IReadOnlyList<(Chunk Chunk, int Item)> Remove(PoolWorker worker, Func<string, Exception> toError)
    {
        var lost = new List<(Chunk, int)>();
        lock (_gate)
        {
            if (!_workers.Remove(worker))
            {
                return lost;
            }

            foreach (var chunk in worker.Held)
            {
                var begun = Begun(worker, chunk);
                chunk.Operation.CountDone(worker, chunk);
                for (var item = chunk.Settled; item < begun; item++)
                {
                    lost.Add((chunk, chunk.Start + item));
                }

                if (begun < chunk.Limit && !chunk.Operation.IsOver)
                {
                    chunk.Operation.GiveBack(worker, chunk, chunk.Start + begun, chunk.Limit - begun);
                    Enqueue(chunk.Operation);
                }
            }

            worker.Held.Clear();
            foreach (var operation in _operations)
            {
                operation.Lose(worker, toError);
            }
        }

        Pump(force: true);
        return lost;
    }

    /// <summary>A worker that was on its way will not come.</summary>
    public void RemoveStarting()
    {
        lock (_gate)
        {
            _starting--;
        }

        Pump(force: true);
    }

    /// <summary>Makes an item that was begun wait again, for another attempt.</summary>
    public void Retry(WorkOperation operation, ItemBlock block, int item)
    {
        lock (_gate)
        {
            if (operation.IsOver)
            {
                return;
            }

            operation.GiveBack(block, item, 1);
            Enqueue(operation);
        }

        Pump(force: true);
    }

    /// <summary>Serves a call no longer: what of it was not begun is dropped.</summary>
    /// <returns>The workers that still run an item of it.</returns>
    public IReadOnlyList<PoolWorker> End(WorkOperation operation)
    {
        var busy = new List<PoolWorker>();
        lock (_gate)
        {
            _operations.Remove(operation);
            _adding.Remove(operation);
            foreach (var worker in _workers)
            {
                var isHeld = false;
                foreach (var chunk in worker.Held)
                {
                    if (chunk.Operation == operation)
                    {
                        LowerLimit(worker, chunk, from: 0);
                        isHeld |= chunk.Settled < chunk.Limit;
                    }
                }

                if (isHeld)
                {
                    // What a worker says while it gives up on cancelled work is not for the user.
                    worker.Process.IsMuted = true;
                    busy.Add(worker);
                }

                if (!operation.Definition.IsShared && worker.Known.Remove(operation.Definition.Id))
                {
                    worker.Enqueue(Outgoing.End(operation.Definition.Id, isHeld));
                    _toFlush.Add(worker);
                }

                DismissIfThrough(worker);
            }
        }

        FlushAll();
        return busy;
    }

    /// <summary>
    /// Prepares the killing of a worker that goes on with an item of a call that is over. All that it has not begun is
    /// taken back first, so that it cannot pass on to another call's item between the decision and the kill.
    /// </summary>
    /// <returns>False when it is through with the call's items, and to be left alone.</returns>
    public bool TryCondemn(PoolWorker worker, WorkOperation operation)
    {
        bool isCondemned;
        lock (_gate)
        {
            TakeBackAll(worker);

            // Where anything behind the call's last chunk is begun, that chunk is finished.
            isCondemned = CurrentOf(worker) is { } current && current.Operation == operation && current.Settled < current.Limit;
            worker.IsCondemned |= isCondemned;
        }

        Pump(force: true);
        return isCondemned;
    }

    /// <summary>Every call under way.</summary>
    public IReadOnlyList<WorkOperation> Operations()
    {
        lock (_gate)
        {
            return [.. _operations];
        }
    }

    /// <summary>Ends the ticking; a tick that is under way sets no other.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _tick.Dispose();
    }
}
