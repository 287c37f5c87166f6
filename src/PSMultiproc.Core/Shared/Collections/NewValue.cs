namespace PSMultiproc.Shared;

/// <summary>A value to be put in: bytes of a <see cref="Draft"/>, a dictionary or list to be made of one, or one that is there.</summary>
/// <param name="Start">Where its bytes begin.</param>
/// <param name="Length">How many there are; 0 when it is a node.</param>
/// <param name="Node">What is to be made.</param>
/// <param name="Existing">What is there already; of the number 0 when it is not that.</param>
internal readonly record struct NewValue(int Start, int Length, NewNode? Node = null, NodeReference Existing = default);
