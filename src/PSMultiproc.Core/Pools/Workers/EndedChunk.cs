namespace PSMultiproc.Pools;

/// <summary>A chunk that its worker is through with.</summary>
/// <param name="Chunk">The chunk.</param>
/// <param name="Times">When the worker was at it.</param>
internal readonly record struct EndedChunk(Chunk Chunk, ItemTimes Times);
