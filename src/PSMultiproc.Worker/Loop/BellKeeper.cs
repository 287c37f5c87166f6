namespace PSMultiproc.Worker;

/// <summary>
/// Sees to it that finished results do not wait for a slow item: while the runner is busy, a thread looks every few
/// milliseconds whether there is something that the host does not know of. It sleeps while the runner is idle.
/// </summary>
internal sealed class BellKeeper
{
    /// <summary>As long as results may lie in the ring; see <see cref="Pools.OutboxWriter"/>.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(4);

    private readonly object _gate = new();
    private readonly Action _look;
    private volatile bool _isBusy;
    private bool _isParked;

    /// <summary>Starts the thread.</summary>
    /// <param name="look">Tells the host what it does not know. Called while the runner runs.</param>
    public BellKeeper(Action look)
    {
        _look = look;
        new Thread(Keep) { IsBackground = true, Name = "PSMultiproc bell" }.Start();
    }

    /// <summary>The runner has begun something. Cheap when it is called often.</summary>
    public void Begin()
    {
        _isBusy = true;
        lock (_gate)
        {
            if (_isParked)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>The runner waits for work.</summary>
    public void End() => _isBusy = false;

    private void Keep()
    {
        while (true)
        {
            lock (_gate)
            {
                while (!_isBusy)
                {
                    _isParked = true;
                    Monitor.Wait(_gate);
                }

                _isParked = false;
                Monitor.Wait(_gate, Interval);
            }

            _look();
        }
    }
}
