namespace PSMultiproc.Pools;

/// <summary>What a worker that takes work is at, at one moment.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="Load">How many items it holds.</param>
/// <param name="Chunk">The chunk that the item came with; null while it is at none.</param>
/// <param name="Item">The item, counted from the chunk's start.</param>
/// <param name="Input">The caller's object.</param>
internal readonly record struct WorkerLoad(PoolWorker Worker, int Load, Chunk? Chunk, int Item, object? Input)
{
    /// <summary>How long it has been at the item.</summary>
    public TimeSpan Age => Chunk is null ? TimeSpan.Zero : Worker.AgeOf(Chunk);
}
