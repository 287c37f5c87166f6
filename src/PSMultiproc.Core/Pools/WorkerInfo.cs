namespace PSMultiproc;

/// <summary>What a worker of a pool is at, at one moment.</summary>
/// <param name="Number">Its number in the pool, from 1; a worker that replaces another has the same.</param>
/// <param name="ProcessId">Its process id; 0 before its process has started.</param>
/// <param name="State">What it is at.</param>
/// <param name="Done">
/// How many items the worker of this number has finished, in this process and those before it, and also those that failed.
/// An item that is tried again counts once.
/// </param>
public sealed record WorkerInfo(int Number, int ProcessId, WorkerState State, long Done)
{
    /// <summary>The item that it is at; null while it is at none.</summary>
    /// <remarks>Not plain <c>Item</c>: of an array, PowerShell takes that for the indexer and not for its elements' property.</remarks>
    public WorkerItem? CurrentItem { get; init; }

    /// <summary>How long it has been at that item, in seconds; null while it is at none.</summary>
    public double? Seconds { get; init; }

    /// <summary>How many of the items that are done ended in an error.</summary>
    public long Failed { get; init; }

    /// <summary>How often its process was replaced by another.</summary>
    public int Restarts { get; init; }

    /// <summary>The memory that its process has in use, in bytes; null when it has none.</summary>
    public long? Memory { get; init; }

    /// <summary>The time that processors have spent on its process; null when it has none.</summary>
    public TimeSpan? ProcessorTime { get; init; }

    /// <summary>Its number and state, as it stands among others in a pool's list.</summary>
    public override string ToString() => $"{Number} {State}";
}
