namespace PSMultiproc.Wire;

/// <summary>A type as a message names it.</summary>
/// <param name="Name">Its full name, with neither assembly nor version.</param>
/// <param name="Type">The type; null where this process does not have it.</param>
/// <param name="Formatter">What reads its values; null where there is no type.</param>
/// <param name="StandIn">
/// Where there is no type because this process does not have one that it is made of, as the items of a list: what reads
/// its values into the same type made of <see cref="object"/>; null where there is no such.
/// </param>
internal sealed record WireType(string Name, Type? Type, ValueFormatter? Formatter, ValueFormatter? StandIn = null);
