namespace PSMultiproc.Shared;

/// <summary>Where a node lies, as <see cref="HeapHeader.Directory"/> has it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Offset">Its place.</param>
internal readonly record struct NodeAddress(long Id, long Offset);
