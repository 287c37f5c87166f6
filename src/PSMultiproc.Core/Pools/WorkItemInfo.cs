namespace PSMultiproc;

/// <summary>
/// What a worker is at: <c>$PSMultiproc</c> in a block. It tells of the item that is run now, whichever that is.
/// </summary>
public sealed class WorkItemInfo
{
    /// <summary>The variable's name.</summary>
    internal const string Variable = "PSMultiproc";

    internal WorkItemInfo()
    {
    }

    /// <summary>The item's index among the items of its call, from 0; -1 before the first item and in <c>end</c>.</summary>
    public long Index { get; internal set; } = -1;

    /// <summary>Which attempt at the item this is, from 1.</summary>
    public int Attempt { get; internal set; }

    /// <summary>The worker's number in its pool, from 1; a worker that replaces another has the same.</summary>
    public int Worker { get; internal set; }
}
