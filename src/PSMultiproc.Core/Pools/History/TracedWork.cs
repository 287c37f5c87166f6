using System.Globalization;

namespace PSMultiproc.Pools;

/// <summary>Items that a worker was at, one after the other and without a pause.</summary>
/// <param name="Worker">The worker's number in the pool.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Call">Which of the pool's calls they belong to, from 1.</param>
/// <param name="FirstIndex">The index of the first item in its call; −1 for what a worker does at a call's end.</param>
/// <param name="Count">How many items.</param>
/// <param name="Attempt">Which attempt at them it was, from 1.</param>
/// <param name="Item">What the item is called, or it itself where it is a number or the like, whose text may never be asked for; null where it is not one item or that is known no more.</param>
internal readonly record struct TracedWork(int Worker, int ProcessId, int Call, long FirstIndex, int Count, int Attempt, object? Item)
{
    /// <summary>When the worker began, by the stopwatch.</summary>
    public long Began { get; init; }

    /// <summary>When it was through, by the stopwatch.</summary>
    public long Ended { get; init; }

    /// <summary>What became of it.</summary>
    public WorkOutcome Outcome { get; init; }

    /// <summary>How many of the items ended in an error.</summary>
    public int Failed { get; init; }

    /// <summary>What the item is called, where it is one and that is known.</summary>
    public string? Text => Item is null or string ? (string?)Item : ItemText.Of(Item);

    /// <summary>What to call it in a picture.</summary>
    public string Label => FirstIndex < 0 ? "end of the call"
        : Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"{Count} items from {FirstIndex}")
        : string.Create(CultureInfo.InvariantCulture, $"{FirstIndex}{(Text is { } text ? ": " + text : "")}{(Attempt > 1 ? $" (attempt {Attempt})" : "")}");

    /// <summary>Names the part of a chunk that the worker was at.</summary>
    /// <param name="worker">The worker.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="start">The part's first item within the chunk.</param>
    /// <param name="count">How many items it has.</param>
    /// <param name="describe">What to call an item.</param>
    public static TracedWork Of(PoolWorker worker, Chunk chunk, int start, int count, Func<object?, string> describe) => new(
        worker.Number,
        worker.Process.Id,
        chunk.Operation.Number,
        chunk.IsClosing ? -1 : chunk.FirstIndex + start,
        count,
        chunk.Attempt,
        count == 1 && !chunk.IsClosing && chunk.TryGetInput(start, out var input) ? Keep(input, describe) : null);

    private static object Keep(object? input, Func<object?, string> describe) =>
        input?.GetType().IsPrimitive == true ? input : describe(input);
}
