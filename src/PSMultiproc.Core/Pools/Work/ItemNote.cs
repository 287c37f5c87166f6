namespace PSMultiproc.Pools;

/// <summary>Stands among a call's outputs where an item said something on another stream than output and error.</summary>
/// <param name="Record">What it said: a record of the stream's own type.</param>
internal sealed record ItemNote(object Record);
