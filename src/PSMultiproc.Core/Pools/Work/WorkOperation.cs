using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>One call's work as the scheduler sees it: items to hand out, outcomes to hand back.</summary>
internal abstract class WorkOperation(
    WorkDefinition definition, ValueSerializer serializer, MapSettings settings, ChunkPacer pacer)
{
    private int _waiting;
    private int _isOver;

    /// <summary>What is done with each item.</summary>
    public WorkDefinition Definition { get; } = definition;

    /// <summary>Which of the pool's calls it is, from 1. The scheduler sets it.</summary>
    public int Number { get; set; }

    /// <summary>Turns items and outcomes into bytes and back.</summary>
    public ValueSerializer Serializer { get; } = serializer;

    /// <summary>The most workers that serve this call at once.</summary>
    public int ThrottleLimit { get; } = settings.ThrottleLimit;

    /// <summary>How long an item may take; null for as long as it will.</summary>
    public TimeSpan? TimeLimit { get; } = settings.TimeLimit;

    /// <summary>Whether its workers say how long each item took.</summary>
    public bool IsTimed { get; } = settings.Log is not null;

    /// <summary>Whether its workers are held up by who consumes what they put out, for which no item is to blame.</summary>
    public virtual bool IsHeldUp => false;

    /// <summary>
    /// The workers that have served a call with a limit, which keeps to them for as long as they live, or a call that ends
    /// in each of them, with the number of items that each has done. The scheduler's lock guards it.
    /// </summary>
    public Dictionary<PoolWorker, int> Servers { get; } = [];

    /// <summary>How many items to send at once. The scheduler's lock guards it.</summary>
    public ChunkPacer Pacer { get; } = pacer;

    /// <summary>How many items no worker holds. A moment's truth.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether items wait that a worker held and did not begin. Under the scheduler's lock.</summary>
    public abstract bool HasGivenBack { get; }

    /// <summary>Whether no more items will be added.</summary>
    public abstract bool IsInputComplete { get; }

    /// <summary>Whether the call ended: finished, cancelled or failed. Nothing is handed out any more.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) != 0;

    /// <summary>How many items must wait before the one who adds them wakes the scheduler. The scheduler sets it.</summary>
    public int WakeAt { get; set; } = 1;

    /// <summary>Whether the scheduler has it in its rotation. The scheduler's lock guards it.</summary>
    public bool IsInRotation { get; set; }

    /// <summary>Whether its items are done, and what waits is what its workers do at its end.</summary>
    public virtual bool IsClosing => false;

    /// <summary>Whether any of what waits is for a worker. Under the scheduler's lock.</summary>
    public virtual bool IsFor(PoolWorker worker) => true;

    /// <summary>Takes up to <paramref name="most"/> items that no worker holds. Under the scheduler's lock.</summary>
    public abstract Chunk? TryTake(PoolWorker worker, int most);

    /// <summary>Says that a chunk's bytes are needed no more: they were sent, or never will be. Outside every lock.</summary>
    public virtual void Release(Chunk chunk)
    {
    }

    /// <summary>Makes items wait again that a worker held and has not begun. Under the scheduler's lock.</summary>
    public abstract void GiveBack(PoolWorker worker, Chunk chunk, int start, int count);

    /// <summary>Makes items wait again that nobody holds. Under the scheduler's lock.</summary>
    public virtual void GiveBack(ItemBlock block, int start, int count) => AddWaiting(count);

    /// <summary>Makes what each of its workers does at its end wait. Under the scheduler's lock.</summary>
    public virtual void Close()
    {
    }

    /// <summary>Counts what a worker has done of a chunk, which it is through with. Under the scheduler's lock.</summary>
    public void CountDone(PoolWorker worker, Chunk chunk)
    {
        if (!chunk.IsClosing && Servers.TryGetValue(worker, out var done))
        {
            Servers[worker] = done + chunk.Settled - chunk.Failed;
        }
    }

    /// <summary>Learns that a worker is dead. Under the scheduler's lock.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="toError">Makes an error of what the death cost, told as the end of a sentence.</param>
    public virtual void Lose(PoolWorker worker, Func<string, Exception> toError) => Servers.Remove(worker);

    /// <summary>Hands one record of a worker's outbox over. By the reader of the worker that holds the item.</summary>
    /// <param name="chunk">The chunk that the item came with.</param>
    /// <param name="item">The item within its block.</param>
    /// <param name="kind">What the record says.</param>
    /// <param name="value">Its body.</param>
    /// <param name="bytes">The body's serialised size.</param>
    public abstract void Deliver(Chunk chunk, int item, RecordKind kind, object? value, int bytes);

    /// <summary>Whether an item that failed is tried again.</summary>
    /// <param name="chunk">The chunk that the item came with.</param>
    public virtual bool IsTriedAgain(Chunk chunk) => false;

    /// <summary>Wakes the consumer, if it waits, after some records were delivered.</summary>
    public abstract void Flush();

    /// <summary>Ends the call with an error that is not one item's.</summary>
    public abstract void Abort(Exception error);

    /// <summary>Marks the call as over.</summary>
    /// <returns>False when it was already.</returns>
    protected bool TryEnd() => Interlocked.Exchange(ref _isOver, 1) == 0;

    /// <summary>Counts items that have come to wait, or wait no more.</summary>
    protected int AddWaiting(int items) => Interlocked.Add(ref _waiting, items);
}
