namespace PSMultiproc.Pools;

/// <summary>
/// How many of a pool's callers wait for outcomes, for those who would hold a worker's reader until a caller takes some:
/// while anybody waits, what he waits for may have to come from that very worker. Thread-safe.
/// </summary>
internal sealed class ConsumerWatch
{
    private int _waiting;

    /// <summary>Guards the number, and is pulsed when it rises.</summary>
    public object Gate { get; } = new();

    /// <summary>Whether anybody waits. Under the lock.</summary>
    public bool IsAnyWaiting => _waiting > 0;

    /// <summary>A caller has nothing to take.</summary>
    public void BeginWait()
    {
        lock (Gate)
        {
            _waiting++;
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>A caller goes on.</summary>
    public void EndWait()
    {
        lock (Gate)
        {
            _waiting--;
        }
    }
}
