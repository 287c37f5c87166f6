namespace PSMultiproc;

/// <summary>Why a worker of a pool has ended.</summary>
public enum WorkerEndReason
{
    /// <summary>The pool ends.</summary>
    PoolEnded,

    /// <summary>It exited, crashed or was killed, and not by the pool.</summary>
    Crashed,

    /// <summary>The pool killed it: an item took longer than it may.</summary>
    TimedOut,

    /// <summary>The pool killed it: it went on with an item of a cancelled call.</summary>
    Cancelled,

    /// <summary>The pool killed it: an item had it use more memory than it may.</summary>
    MemoryLimitExceeded,

    /// <summary>The pool had it exit between items: there were too many, or it had run or kept as much as it may.</summary>
    Retired,
}
