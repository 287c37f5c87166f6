namespace PSMultiproc.Tests.Pools;

/// <summary>What a pool is at when it is ended.</summary>
public enum PoolStage
{
    /// <summary>All workers are there and nobody has work.</summary>
    Idle,

    /// <summary>No worker is ready yet, and a call waits for one.</summary>
    Starting,

    /// <summary>Each worker is at an item, and thousands wait.</summary>
    Busy,

    /// <summary>The call's one item has failed, and waits for its next attempt.</summary>
    Retrying,

    /// <summary>A worker is too many, and finishes the item that it is at.</summary>
    Shrinking,

    /// <summary>An elastic pool has no worker yet, and work.</summary>
    Growing,

    /// <summary>Each worker is replaced after each item.</summary>
    Recycling,

    /// <summary>Workers start that never will be ready.</summary>
    FailingToStart,

    /// <summary>No worker could be started.</summary>
    Broken,
}
