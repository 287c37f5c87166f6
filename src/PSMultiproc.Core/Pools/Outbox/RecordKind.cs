namespace PSMultiproc.Pools;

/// <summary>What one record of a worker's outbox says of one item.</summary>
internal enum RecordKind : byte
{
    /// <summary>Filler up to the ring's end; it says nothing.</summary>
    Padding = 0,

    /// <summary>One output object; the item goes on.</summary>
    Output = 1,

    /// <summary>One output object, and with it the item is done.</summary>
    Result = 2,

    /// <summary>The item is done; whatever it had to say was said.</summary>
    Done = 3,

    /// <summary>The item failed; the body is its error.</summary>
    Failed = 4,

    /// <summary>The worker is through with the chunk; the body is an <see cref="ItemTimes"/>.</summary>
    ChunkEnd = 5,

    /// <summary>An error that does not end the item.</summary>
    Error = 6,

    /// <summary>What the item says on another stream, a warning or progress, say.</summary>
    Note = 7,

    /// <summary>The item failed, and so would any other of the call; the body is the error.</summary>
    CallFailed = 8,

    /// <summary>When the item was run, ahead of its last word where the call asks for it; the body is an <see cref="ItemTimes"/>.</summary>
    Times = 9,
}
