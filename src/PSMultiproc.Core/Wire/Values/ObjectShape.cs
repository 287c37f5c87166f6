namespace PSMultiproc.Wire;

/// <summary>A kind of object as a message describes it: its type and the members that it sends, in order.</summary>
/// <param name="Type">The type, which this process may not have.</param>
/// <param name="Tracked">Whether the sender numbers such objects, for others to refer to them.</param>
/// <param name="Names">The members sent.</param>
/// <param name="Positions">
/// Where each member sent goes among those of the reader's own type, negative for nowhere; null where both agree.
/// </param>
internal record ObjectShape(
    WireType Type, bool Tracked, IReadOnlyList<string> Names, IReadOnlyList<int>? Positions);
