namespace PSMultiproc.Pools;

/// <summary>Something that an item put out and that counts only if the attempt succeeds, or is the last.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">It.</param>
/// <param name="Bytes">Its serialised size.</param>
internal readonly record struct KeptOutcome(RecordKind Kind, object? Value, int Bytes);
