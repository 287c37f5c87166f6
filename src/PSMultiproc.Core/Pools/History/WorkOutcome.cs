namespace PSMultiproc.Pools;

/// <summary>What became of items that a worker was at.</summary>
internal enum WorkOutcome
{
    /// <summary>They came to their end without an error that ends one.</summary>
    Done,

    /// <summary>One or more ended in an error.</summary>
    Failed,

    /// <summary>Their call was over before they were.</summary>
    Cancelled,

    /// <summary>The worker is at them.</summary>
    Running,
}
