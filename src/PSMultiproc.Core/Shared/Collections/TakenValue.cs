namespace PSMultiproc.Shared;

/// <summary>A value that was copied out as its place ceased to hold it, to be rebuilt after the step.</summary>
/// <param name="Stored">The value.</param>
/// <param name="Plain">What a dictionary or list was that no other place holds, and that goes with this one; null for any other value.</param>
internal readonly record struct TakenValue(StoredValue Stored, PlainCopy? Plain);
