using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>A message that waits for the runner.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="WorkId">The work it is about, if any.</param>
/// <param name="Definition">A definition's bytes.</param>
/// <param name="Runner">A definition's runner.</param>
/// <param name="Chunk">A chunk.</param>
internal readonly record struct QueuedMessage(
    MessageKind Kind, int WorkId = 0, byte[]? Definition = null, int Runner = 0, QueuedChunk? Chunk = null);
