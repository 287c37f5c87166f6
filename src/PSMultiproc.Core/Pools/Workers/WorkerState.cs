namespace PSMultiproc;

/// <summary>What a worker of a pool is at.</summary>
public enum WorkerState
{
    /// <summary>Its process starts, or is being initialised.</summary>
    Starting,

    /// <summary>It waits for work.</summary>
    Idle,

    /// <summary>It has work.</summary>
    Busy,

    /// <summary>Its process has ended, or is about to.</summary>
    Gone,
}
