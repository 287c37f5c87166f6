namespace PSMultiproc;

/// <summary>How a pool has ended.</summary>
public sealed class PoolEndedEventArgs : EventArgs
{
    internal PoolEndedEventArgs(PoolState state, Exception? error)
    {
        State = state;
        Error = error;
    }

    /// <summary>Whether it was closed or stopped, or broke.</summary>
    public PoolState State { get; }

    /// <summary>Why it broke; <see langword="null"/> when it did not.</summary>
    public Exception? Error { get; }
}
