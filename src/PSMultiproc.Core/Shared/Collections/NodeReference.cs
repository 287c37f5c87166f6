namespace PSMultiproc.Shared;

/// <summary>How a process knows a node: by its number, and where it was when last seen.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Part">The part in which it was seen.</param>
/// <param name="Offset">Its place there. In a later part, <see cref="HeapHeader.Directory"/> tells the place.</param>
internal readonly record struct NodeReference(long Id, long Part, long Offset);
