namespace PSMultiproc.Shared;

/// <summary>A value that was copied out under the lock, to be rebuilt after it: bytes of a buffer, or a node.</summary>
/// <param name="Start">Where its bytes begin.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Node">The node; of the number 0 when it is none.</param>
/// <param name="Kind">What the node is.</param>
internal readonly record struct StoredValue(int Start, int Length, NodeReference Node = default, SharedObjectKind Kind = default);
