namespace PSMultiproc.Pools;

/// <summary>How a call's items are handed out and its outcomes handed back.</summary>
/// <param name="IsOrdered">Outcomes come in the order of the items.</param>
/// <param name="ThrottleLimit">The most workers that serve the call.</param>
/// <param name="ChunkSize">Items a message; 0 lets the call's own speed decide.</param>
internal readonly record struct MapSettings(bool IsOrdered, int ThrottleLimit = int.MaxValue, int ChunkSize = 0);
