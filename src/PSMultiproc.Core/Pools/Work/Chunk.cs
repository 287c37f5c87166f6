namespace PSMultiproc.Pools;

/// <summary>Consecutive items of one block that were given to one worker. The scheduler's lock guards its fields.</summary>
internal sealed class Chunk(WorkOperation operation, ItemBlock block, int start, int count)
{
    /// <summary>The call that the items belong to.</summary>
    public WorkOperation Operation { get; } = operation;

    /// <summary>Where the items are.</summary>
    public ItemBlock Block { get; } = block;

    /// <summary>The first item within the block.</summary>
    public int Start { get; } = start;

    /// <summary>How many items were given.</summary>
    public int Count { get; } = count;

    /// <summary>The number that the worker knows it by.</summary>
    public uint Number { get; set; }

    /// <summary>Whether its one item is what the worker that it is for does at the call's end, and no other may.</summary>
    public bool IsClosing { get; init; }

    /// <summary>How many of the items, from the first, are settled. Touched by the worker's reader alone.</summary>
    public int Settled { get; set; }

    /// <summary>
    /// How many items the worker still may run or has run: less than given once some were taken back. It only falls, and
    /// never below what the worker has begun, so that the worker's reader may look without the lock.
    /// </summary>
    public int Limit { get; set; } = count;

    /// <summary>The serialised items.</summary>
    public ReadOnlyMemory<byte> Values => Block.Values(Start, Count);
}
