namespace PSMultiproc.Pools;

/// <summary>How a call's items are handed out and its outcomes handed back.</summary>
/// <param name="IsOrdered">Outcomes come in the order of the items.</param>
/// <param name="ThrottleLimit">The most workers that serve the call.</param>
/// <param name="ChunkSize">Items a message; 0 lets the call's own speed decide.</param>
/// <param name="BlockItems">How many items lie in one piece of memory, and so the most in one chunk.</param>
internal readonly record struct MapSettings(
    bool IsOrdered, int ThrottleLimit = int.MaxValue, int ChunkSize = 0, int BlockItems = MapSettings.ManyItems)
{
    /// <summary>The items of a block where there may be any number.</summary>
    public const int ManyItems = 2048;

    /// <summary>How a call of one item is served.</summary>
    public static MapSettings Single { get; } = new(IsOrdered: true, ChunkSize: 1, BlockItems: 1);
}
