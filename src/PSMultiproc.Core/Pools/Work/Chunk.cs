namespace PSMultiproc.Pools;

/// <summary>Consecutive items of one block that were given to one worker. The scheduler's lock guards its fields.</summary>
internal sealed class Chunk(WorkOperation operation, ItemBlock block, int start, int count)
{
    /// <summary>The object of an only item, which outlasts its being consumed: until the chunk has ended.</summary>
    private object? _input = count == 1 ? block.Input(start) : null;

    /// <summary>The call that the items belong to.</summary>
    public WorkOperation Operation { get; } = operation;

    /// <summary>Where the items are.</summary>
    public ItemBlock Block { get; } = block;

    /// <summary>The first item within the block.</summary>
    public int Start { get; } = start;

    /// <summary>How many items were given.</summary>
    public int Count { get; } = count;

    /// <summary>The index of the first item among those of the call.</summary>
    /// <remarks>Its own, since the block may serve again before the worker's last word on the chunk arrives.</remarks>
    public long FirstIndex { get; } = block.FirstIndex + start;

    /// <summary>Which attempt at each of the items this is, from 1: one that is tried again makes a chunk of its own.</summary>
    public int Attempt { get; } = block.AttemptsAt(start) + 1;

    /// <summary>What came of the item that runs, where it is kept back until its end. Touched by the worker's reader alone.</summary>
    public List<KeptOutcome>? Kept { get; set; }

    /// <summary>When the item ran that ends next, where that is asked for. Touched by the worker's reader alone.</summary>
    public ItemTimes? Times { get; set; }

    /// <summary>The number in its pool of the worker that it was given to.</summary>
    public int Worker { get; set; }

    /// <summary>The number that the worker knows it by.</summary>
    public uint Number { get; set; }

    /// <summary>Whether its one item is what the worker that it is for does at the call's end, and no other may.</summary>
    public bool IsClosing { get; init; }

    /// <summary>How many items of the call the worker has done, where this is what it does at the call's end; null elsewhere.</summary>
    public int? Gathered { get; init; }

    /// <summary>How many of the items, from the first, are settled. Set by the worker's reader alone; to others a moment's truth.</summary>
    public int Settled { get; set; }

    /// <summary>How many of the items that are settled ended in an error. Set by the worker's reader alone; to others a moment's truth.</summary>
    public int Failed { get; set; }

    /// <summary>Whether the pool's history has it. The history's lock guards it.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>When it was given to its worker, by the stopwatch. Set before the worker can answer.</summary>
    public long GivenAt { get; set; }

    /// <summary>
    /// How many items the worker still may run or has run: less than given once some were taken back. It only falls, and
    /// never below what the worker has begun, so that the worker's reader may look without the lock.
    /// </summary>
    public int Limit { get; set; } = count;

    /// <summary>The serialised items.</summary>
    public ReadOnlyMemory<byte> Values => Block.Values(Start, Count);

    /// <summary>The caller's object; false when it is known no more, because the item has come to its end.</summary>
    public bool TryGetInput(int item, out object? input)
    {
        if (Count == 1)
        {
            input = _input;
            return true;
        }

        // An item is settled before its place in the block can serve another.
        input = Block.Input(Start + item);
        Interlocked.MemoryBarrier();
        return Settled <= item;
    }

    /// <summary>Lets go of the caller's object.</summary>
    public void ForgetInput() => _input = null;
}
