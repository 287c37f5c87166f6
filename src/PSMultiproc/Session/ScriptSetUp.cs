using System.Collections;
using PSMultiproc.Scripts;
using PSMultiproc.Wire;

namespace PSMultiproc.Session;

/// <summary>What a worker's session is before its first item, as it travels there. The parts take effect in this order.</summary>
/// <param name="Caller">Where the pool was opened.</param>
/// <param name="IsFreshForEachCall">Whether each call gets a new session state.</param>
internal sealed record ScriptSetUp(CallerContext Caller, bool IsFreshForEachCall)
{
    /// <summary>Global variables.</summary>
    public Hashtable Variables { get; init; } = [];

    /// <summary>The names or paths of modules that are imported.</summary>
    public string[] Modules { get; init; } = [];

    /// <summary>Functions that are defined, and what the initialization script names of the session that opens the pool.</summary>
    public IReadOnlyList<ScriptPiece> Carried { get; init; } = [];

    /// <summary>A script that is run once; <see langword="null"/> for none.</summary>
    public ScriptPiece? Initialization { get; init; }

    /// <summary>The script's arguments.</summary>
    public object?[] Arguments { get; init; } = [];

    /// <summary>The values of its <c>$using:</c> expressions.</summary>
    public Hashtable UsingValues { get; init; } = [];

    /// <exception cref="NotSerializableException">A variable, an argument or a <c>$using:</c> value cannot be sent.</exception>
    public byte[] ToBytes(ValueSerializer serializer) => ScriptParts.ToBytes(
        serializer,
        [Caller.ToParts(), IsFreshForEachCall, Variables, Modules, ScriptPiece.ToParts(Carried), Initialization?.ToParts(), Arguments, UsingValues],
        ScriptParts.OfVariables(Variables).Concat(ScriptParts.OfArguments(Arguments)).Concat(ScriptParts.OfUsing(UsingValues)));

    public static ScriptSetUp FromBytes(ValueSerializer serializer, ReadOnlySpan<byte> bytes)
    {
        var parts = (object?[])serializer.Read(bytes)!;
        return new ScriptSetUp(CallerContext.FromParts((object?[])parts[0]!), (bool)parts[1]!)
        {
            Variables = (Hashtable)parts[2]!,
            Modules = (string[])parts[3]!,
            Carried = ScriptPiece.ListFromParts((object?[])parts[4]!),
            Initialization = parts[5] is object?[] script ? ScriptPiece.FromParts(script) : null,
            Arguments = (object?[])parts[6]!,
            UsingValues = (Hashtable)parts[7]!,
        };
    }
}
