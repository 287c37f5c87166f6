using System.Collections;
using PSMultiproc.Scripts;
using PSMultiproc.Wire;

namespace PSMultiproc.Session;

/// <summary>What a worker's session is before its first item, as it travels there.</summary>
/// <param name="Location">The file-system folder it starts in.</param>
/// <param name="Initialization">The text of a script that is run once; <see langword="null"/> for none.</param>
/// <param name="Arguments">The script's arguments.</param>
/// <param name="UsingValues">The values of its <c>$using:</c> expressions.</param>
/// <param name="IsFreshForEachCall">Whether each call gets a new session state.</param>
internal sealed record ScriptSetUp(string Location, string? Initialization, object?[] Arguments, Hashtable UsingValues, bool IsFreshForEachCall)
{
    /// <exception cref="NotSerializableException">An argument or a <c>$using:</c> value cannot be sent.</exception>
    public byte[] ToBytes(ValueSerializer serializer) => ScriptParts.ToBytes(
        serializer, [Location, Initialization, Arguments, UsingValues, IsFreshForEachCall], Arguments, UsingValues);

    public static ScriptSetUp FromBytes(ValueSerializer serializer, ReadOnlySpan<byte> bytes)
    {
        var parts = (object?[])serializer.Read(bytes)!;
        return new ScriptSetUp((string)parts[0]!, (string?)parts[1], (object?[])parts[2]!, (Hashtable)parts[3]!, (bool)parts[4]!);
    }
}
