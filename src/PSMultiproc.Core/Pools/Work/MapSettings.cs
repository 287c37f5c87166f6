namespace PSMultiproc.Pools;

/// <summary>How a call's items are handed out and its outcomes handed back.</summary>
/// <param name="IsOrdered">Outcomes come in the order of the items.</param>
/// <param name="ThrottleLimit">The most workers that serve the call.</param>
/// <param name="ChunkSize">Items a message; 0 lets the call's own speed decide.</param>
/// <param name="BlockItems">How many items lie in one piece of memory, and so the most in one chunk.</param>
/// <param name="IsInputHeld">Any number of items is taken in at once, in as much memory as they need: nobody waits to add more.</param>
internal readonly record struct MapSettings(
    bool IsOrdered, int ThrottleLimit = int.MaxValue, int ChunkSize = 0, int BlockItems = MapSettings.ManyItems, bool IsInputHeld = false)
{
    /// <summary>How long an item may take; null for as long as it will.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>How often an item that failed is tried again; null for never.</summary>
    public RetryPolicy? Retries { get; init; }

    /// <summary>Where each item that has ended is written down; null for nowhere. The call closes it.</summary>
    public JobLog? Log { get; init; }

    /// <summary>The items of a block where there may be any number.</summary>
    public const int ManyItems = 2048;

    /// <summary>How a call of one item is served.</summary>
    public static MapSettings Single { get; } = new(IsOrdered: true, ChunkSize: 1, BlockItems: 1);
}
