namespace PSMultiproc.Pools;

/// <summary>
/// How many bytes came out of a call that its consumer has not taken. What the number of items bounds by itself, a
/// small outcome for each, is not counted; large and streamed outcomes are. Thread-safe.
/// </summary>
internal sealed class OutcomeBudget(ConsumerWatch consumers)
{
    /// <summary>An outcome smaller than this is not counted: all that can be under way make less than the limit.</summary>
    public const int SmallOutcome = 4096;

    /// <summary>What may wait for the consumer, in serialised bytes.</summary>
    private const long Limit = 256 * 1024 * 1024;

    /// <summary>What an object costs here beyond its serialised bytes.</summary>
    private const int ObjectCost = 64;

    private readonly ConsumerWatch _consumers = consumers;
    private long _bytes;
    private bool _isOver;

    /// <summary>Whether so much waits that no new item should be begun.</summary>
    public bool IsSpent => Volatile.Read(ref _bytes) > Limit;

    /// <summary>What an outcome of so many serialised bytes counts.</summary>
    public static int Cost(int bytes) => (int)Math.Min(int.MaxValue, (long)bytes + ObjectCost);

    /// <summary>Counts an outcome that came.</summary>
    public void Add(long cost) => Interlocked.Add(ref _bytes, cost);

    /// <summary>Counts outcomes that were taken.</summary>
    public void Remove(long cost)
    {
        if (cost != 0 && Interlocked.Add(ref _bytes, -cost) + cost > Limit)
        {
            Pulse();
        }
    }

    /// <summary>
    /// Holds a worker's reader, and so the worker, until the consumer has caught up. Nobody is held while a caller of the
    /// pool waits: the consumer itself, perhaps within the loop that takes these outcomes, and perhaps for this worker.
    /// </summary>
    public void WaitForConsumer()
    {
        if (!IsSpent)
        {
            return;
        }

        lock (_consumers.Gate)
        {
            while (IsSpent && !_consumers.IsAnyWaiting && !_isOver)
            {
                Monitor.Wait(_consumers.Gate);
            }
        }
    }

    /// <summary>The consumer has nothing to take.</summary>
    public void ConsumerWaits() => _consumers.BeginWait();

    /// <summary>The consumer goes on.</summary>
    public void ConsumerGoesOn() => _consumers.EndWait();

    /// <summary>The call is over; nobody is held any more.</summary>
    public void End()
    {
        lock (_consumers.Gate)
        {
            _isOver = true;
            Monitor.PulseAll(_consumers.Gate);
        }
    }

    private void Pulse()
    {
        lock (_consumers.Gate)
        {
            Monitor.PulseAll(_consumers.Gate);
        }
    }
}
