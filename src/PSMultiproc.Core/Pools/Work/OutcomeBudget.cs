namespace PSMultiproc.Pools;

/// <summary>
/// How many bytes came out of a call that its consumer has not taken. What the number of items bounds by itself, a
/// small outcome for each, is not counted; large and streamed outcomes are. Thread-safe.
/// </summary>
internal sealed class OutcomeBudget
{
    /// <summary>An outcome smaller than this is not counted: all that can be under way make less than the limit.</summary>
    public const int SmallOutcome = 4096;

    /// <summary>What may wait for the consumer, in serialised bytes.</summary>
    private const long Limit = 256 * 1024 * 1024;

    /// <summary>What an object costs here beyond its serialised bytes.</summary>
    private const int ObjectCost = 64;

    private readonly object _gate = new();
    private long _bytes;
    private bool _isConsumerWaiting;
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
    /// Holds a worker's reader, and so the worker, until the consumer has caught up. A consumer that waits is waiting
    /// for something that is yet to come, perhaps from this very worker: then nobody is held.
    /// </summary>
    public void WaitForConsumer()
    {
        if (!IsSpent)
        {
            return;
        }

        lock (_gate)
        {
            while (IsSpent && !_isConsumerWaiting && !_isOver)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>The consumer has nothing to take.</summary>
    public void ConsumerWaits()
    {
        lock (_gate)
        {
            _isConsumerWaiting = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>The consumer goes on.</summary>
    public void ConsumerGoesOn()
    {
        lock (_gate)
        {
            _isConsumerWaiting = false;
        }
    }

    /// <summary>The call is over; nobody is held any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Pulse()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
