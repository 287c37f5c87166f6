namespace PSMultiproc.Shared;

/// <summary>What became of an attempt to put an item in, or to take one out.</summary>
internal enum QueueResult
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It could not be done yet: the queue is full, or empty.</summary>
    NotYet,

    /// <summary>It will never be: the queue was completed.</summary>
    Completed,
}
