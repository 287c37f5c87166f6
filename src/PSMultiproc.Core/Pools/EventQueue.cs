namespace PSMultiproc.Pools;

/// <summary>
/// Raises events on the thread pool, one after the other and in their order. Who raises one serves workers:
/// no handler may keep it waiting, or harm it. Thread-safe.
/// </summary>
internal sealed class EventQueue(object sender)
{
    private readonly object _gate = new();
    private readonly object _sender = sender;
    private readonly Queue<Action> _raising = new();
    private bool _isRunning;

    /// <summary>Raises an event soon; its handlers are those that it has now.</summary>
    public void Raise<TArguments>(EventHandler<TArguments>? handlers, TArguments arguments)
    {
        if (handlers is null)
        {
            return;
        }

        lock (_gate)
        {
            _raising.Enqueue(() => Call(handlers, arguments));
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(Run);
            }
        }
    }

    private void Run()
    {
        while (true)
        {
            Action raise;
            lock (_gate)
            {
                if (!_raising.TryDequeue(out raise!))
                {
                    _isRunning = false;
                    return;
                }
            }

            raise();
        }
    }

    private void Call<TArguments>(EventHandler<TArguments> handlers, TArguments arguments)
    {
        foreach (var handler in handlers.GetInvocationList())
        {
            try
            {
                ((EventHandler<TArguments>)handler)(_sender, arguments);
            }
            catch (Exception)
            {
                // Nobody is there to hear of it, and the other handlers are owed theirs.
            }
        }
    }
}
