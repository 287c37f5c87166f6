using System.Diagnostics;

namespace PSMultiproc.Pools;

/// <content>Who gets what: one pass gives each call in turn one chunk for the least loaded worker that has room.</content>
internal sealed partial class Scheduler
{
    /// <summary>Hands out what can be handed out.</summary>
    /// <param name="force">Send cheap items too, however few wait.</param>
    private void Pump(bool force)
    {
        lock (_gate)
        {
            var isLingering = false;
            for (var isRetry = false; ; isRetry = true)
            {
                var sent = Dispatch(force, ref isLingering);
                if (SetWakeMarks(ref isLingering) || (isRetry && !sent))
                {
                    break;
                }
            }

            while (TrySteal(force))
            {
                Dispatch(force: true, ref isLingering);
            }

            SetTick(isLingering);
        }

        FlushAll();
    }

    private void Enqueue(WorkOperation operation)
    {
        if (!operation.IsInRotation && !operation.IsOver)
        {
            operation.IsInRotation = true;
            _rotation.Enqueue(operation);
        }
    }

    /// <summary>Gives calls a chunk in turn until no worker has room or nothing waits; false when none went out.</summary>
    private bool Dispatch(bool force, ref bool isLingering)
    {
        var sent = false;
        for (var untried = _rotation.Count; untried > 0 && _workers.Exists(MayHaveRoom); untried--)
        {
            var operation = _rotation.Dequeue();
            operation.IsInRotation = false;
            if (TryDispatch(operation, force, ref isLingering))
            {
                sent = true;
                Enqueue(operation);
                untried = _rotation.Count + 1;
            }
            else if (operation.Waiting > 0)
            {
                Enqueue(operation);
            }
        }

        return sent;
    }

    private bool TryDispatch(WorkOperation operation, bool force, ref bool isLingering)
    {
        var waiting = operation.Waiting;
        if (waiting == 0 || FindWorker(operation) is not { } worker)
        {
            return false;
        }

        var worthwhile = operation.Pacer.WorthwhileSize;
        if (waiting < worthwhile && !force && !operation.IsInputComplete)
        {
            isLingering = true;
            return false;
        }

        var spare = waiting - (worker.Known.Contains(operation.Definition.Id) && !operation.IsClosing ? Reserved() : 0);
        if (spare <= 0)
        {
            isLingering = true;
            return false;
        }

        var share = Math.Max((spare + _workers.Count - 1) / _workers.Count, worthwhile);
        var most = operation.Definition.HasEnd ? int.MaxValue : worker.Quota;
        if (operation.TryTake(worker, Math.Min(Math.Min(operation.Pacer.Size, share), most)) is not { } chunk)
        {
            return false;
        }

        Assign(worker, chunk);
        return true;
    }

    /// <summary>Items kept for workers that are about to be ready.</summary>
    private int Reserved() => _starting > 0 && Environment.TickCount64 < _graceUntil ? _starting : 0;

    private PoolWorker? FindWorker(WorkOperation operation)
    {
        PoolWorker? best = null;
        foreach (var worker in _workers)
        {
            if ((best is null || IsBetter(worker, best)) && HasRoom(worker, operation) &&
                MayServe(worker, operation))
            {
                best = worker;
            }
        }

        return best;
    }

    /// <summary>
    /// The less loaded; of two alike the one that has rested longer, so that a worker which clears up behind a call is
    /// not the first to be asked again.
    /// </summary>
    private static bool IsBetter(PoolWorker one, PoolWorker other) =>
        one.Load != other.Load ? one.Load < other.Load : one.LastGiven < other.LastGiven;

    private bool MayServe(PoolWorker worker, WorkOperation operation) => operation.IsFor(worker) &&
        (operation.ThrottleLimit >= _workers.Count + _starting ||
        operation.Servers.Count < operation.ThrottleLimit ||
        operation.Servers.ContainsKey(worker));

    /// <summary>
    /// One chunk in hand, and one in reserve behind quick items; more only while all of it together is a moment's work.
    /// What was given back is the oldest work there is, and waits for the first worker that has none.
    /// </summary>
    private static bool HasRoom(PoolWorker worker, WorkOperation operation) =>
        (worker.TakesWork || (!worker.IsCondemned && IsBound(worker, operation))) &&
        (worker.Held.Count == 0 || (worker.Held.Count < MostHeld(worker, operation) && !operation.HasGivenBack &&
        worker.Held.TrueForAll(static chunk => chunk.Operation.Pacer.IsQuick)));

    /// <summary>Whether a worker has begun a call whose block has an end, so that it stays for that.</summary>
    private static bool IsBound(PoolWorker worker, WorkOperation operation) =>
        operation.Definition.HasEnd && !operation.IsOver && operation.Servers.ContainsKey(worker);

    /// <summary>Whether a worker has room for any call's items; while none has, calls stay in the order in which they came.</summary>
    private static bool MayHaveRoom(PoolWorker worker) =>
        !worker.IsCondemned && !worker.IsDismissed &&
        (worker.Held.Count == 0 ||
        (worker.Held.Count < OutboxLayout.ClaimSlots && worker.Held.TrueForAll(static chunk => chunk.Operation.Pacer.IsQuick)));

    private static int MostHeld(PoolWorker worker, WorkOperation operation) =>
        operation.Pacer.IsNearlyDone(worker.Load) ? OutboxLayout.ClaimSlots : 2;

    private void Assign(PoolWorker worker, Chunk chunk)
    {
        (chunk.Number, chunk.Worker, chunk.GivenAt) = (worker.NextChunk++, worker.Number, Stopwatch.GetTimestamp());
        worker.LastGiven = ++_givenCount;
        worker.Held.Add(chunk);
        if (chunk.Operation.ThrottleLimit != int.MaxValue || chunk.Operation.Definition.HasEnd)
        {
            chunk.Operation.Servers.TryAdd(worker, 0);
        }

        worker.Load += chunk.Count;
        Charge(worker, chunk, chunk.Count);
        worker.Hold(chunk);
        worker.Claims.Offer(chunk.Number, chunk.Count);
        var definition = chunk.Operation.Definition;
        if (worker.Known.Add(definition.Id))
        {
            worker.Enqueue(Outgoing.Define(definition));
        }

        worker.Enqueue(Outgoing.Run(chunk));
        if (!_toFlush.Contains(worker))
        {
            _toFlush.Add(worker);
        }
    }

    /// <summary>
    /// Tells each call when its adder should come back: at once while nothing waits, so that a first item is not
    /// forgotten; then when enough wait to be worth sending. False when, with the mark set, enough do after all: its
    /// adder looked at the old mark.
    /// </summary>
    private bool SetWakeMarks(ref bool isLingering)
    {
        var isSettled = true;
        _adding.RemoveAll(static operation => operation.IsInputComplete);
        foreach (var operation in _adding)
        {
            var hasRoom = FindWorker(operation) is not null;
            operation.WakeAt = !hasRoom ? int.MaxValue : operation.Waiting == 0 ? 1 : operation.Pacer.WorthwhileSize;
            Interlocked.MemoryBarrier();
            var waiting = operation.Waiting;
            if (waiting > 0)
            {
                Enqueue(operation);
                isLingering |= hasRoom;
                isSettled &= !hasRoom || waiting < operation.WakeAt || Reserved() > 0;
            }
        }

        return isSettled;
    }

    /// <summary>Takes items that a busy worker has not begun back for an idle one.</summary>
    private bool TrySteal(bool isTick)
    {
        var idle = _workers.Find(static worker => worker.Held.Count == 0 && worker.TakesWork);
        if (idle is null)
        {
            return false;
        }

        PoolWorker? richest = null;
        var most = 0;
        foreach (var worker in _workers)
        {
            var unbegun = worker.Held.Sum(chunk => chunk.Operation.IsOver ? 0 : Unbegun(worker, chunk));
            if (unbegun > most)
            {
                (richest, most) = (worker, unbegun);
            }
        }

        if (richest?.Held.FindLast(chunk => !chunk.Operation.IsOver && Unbegun(richest, chunk) > 0) is not { } victim)
        {
            return false;
        }

        var operation = victim.Operation;
        if (!MayServe(idle, operation) || !(isTick || operation.Pacer.IsWorthMoving(most)))
        {
            return false;
        }

        var from = victim.Limit - Math.Min(Unbegun(richest, victim), (most + 1) / 2);
        return TakeBack(richest, victim, from);
    }

    /// <summary>Takes back what a worker has not begun of a chunk, from an item on; false when there is nothing.</summary>
    private bool TakeBack(PoolWorker worker, Chunk chunk, int from)
    {
        var limit = chunk.Limit;
        if (!LowerLimit(worker, chunk, from))
        {
            return false;
        }

        if (!chunk.Operation.IsOver)
        {
            chunk.Operation.GiveBack(worker, chunk, chunk.Start + chunk.Limit, limit - chunk.Limit);
            Enqueue(chunk.Operation);
        }

        return true;
    }

    /// <summary>Takes from a worker what it has not begun of a chunk, from an item on; false when there is nothing.</summary>
    private static bool LowerLimit(PoolWorker worker, Chunk chunk, int from)
    {
        var limit = chunk.Limit;
        chunk.Limit = worker.Claims.TakeBack(chunk.Number, from, limit);
        Charge(worker, chunk, chunk.Limit - limit);
        return chunk.Limit < limit;
    }

    /// <summary>Counts items against those that a worker may be given.</summary>
    private static void Charge(PoolWorker worker, Chunk chunk, int items)
    {
        if (worker.Quota != int.MaxValue && !chunk.IsClosing)
        {
            worker.Quota -= items;
        }
    }

    /// <summary>How many items of a chunk another worker might take over.</summary>
    private static int Unbegun(PoolWorker worker, Chunk chunk)
    {
        if (chunk.IsClosing)
        {
            return 0;
        }

        var claim = worker.Claims.Read(chunk.Number);
        return Math.Max(0, Math.Min(chunk.Limit, claim.Limit) - claim.Next);
    }

    private void SetTick(bool isLingering)
    {
        if (_isTickSet || _isOver)
        {
            return;
        }

        var hasIdle = _workers.Exists(static worker => worker.Held.Count == 0);
        var hasStealable = hasIdle && _workers.Exists(
            static worker => worker.Held.Exists(chunk => Unbegun(worker, chunk) > 0));
        var interval = isLingering ? Linger : hasStealable ? StealInterval : TimeSpan.Zero;
        if (interval > TimeSpan.Zero)
        {
            _isTickSet = true;
            _tick.Change(interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void OnTick()
    {
        lock (_gate)
        {
            _isTickSet = false;
        }

        Pump(force: true);
    }

    private void FlushAll()
    {
        while (TryTakeLast(_toFlush) is { } worker)
        {
            worker.Flush();
        }

        while (TryTakeLast(_dismissed) is { } worker)
        {
            Dismissed?.Invoke(worker);
        }
    }

    private PoolWorker? TryTakeLast(List<PoolWorker> workers)
    {
        // Whoever adds one comes by afterwards: a look without the lock misses none, and mostly there is none.
        if (workers.Count == 0)
        {
            return null;
        }

        lock (_gate)
        {
            if (workers.Count == 0)
            {
                return null;
            }

            var last = workers[^1];
            workers.RemoveAt(workers.Count - 1);
            return last;
        }
    }
}
