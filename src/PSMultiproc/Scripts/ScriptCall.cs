using System.Collections;
using System.Management.Automation;
using PSMultiproc.Wire;

namespace PSMultiproc.Scripts;

/// <summary>A script block as work, as it travels to a worker.</summary>
/// <param name="Block">Its text, without the braces.</param>
/// <param name="Arguments">What binds to its <c>param()</c> or <c>$args</c>.</param>
/// <param name="UsingValues">The values of its <c>$using:</c> expressions, by <see cref="UsingValues.KeyOf"/>.</param>
/// <param name="Preferences">The caller's preference variables by name, as far as they are not the usual ones.</param>
/// <param name="Carried">What defines the functions, aliases and classes of the caller's session that it names.</param>
/// <param name="Caller">Where the call comes from.</param>
/// <param name="IsSplatted">Whether each item is the arguments of a call.</param>
internal sealed record ScriptCall(
    ScriptPiece Block,
    object?[] Arguments,
    Hashtable UsingValues,
    Hashtable Preferences,
    IReadOnlyList<ScriptPiece> Carried,
    CallerContext Caller,
    bool IsSplatted)
{
    /// <summary>A call of a block, with all that it needs of the session that calls it.</summary>
    /// <exception cref="UsingVariableIsUndefinedException">A <c>$using:</c> variable is not there.</exception>
    public static ScriptCall Of(
        ScriptBlock block, object?[]? arguments, CallPreferences preferences, SessionState session, bool isSplatted) => new(
        ScriptPiece.Of(block, ScriptTypes.Around(block.Ast).Usings), arguments ?? [],
        Scripts.UsingValues.Collect(block, session), preferences.ForWorkers,
        CarriedDefinitions.Collect(block, session), CallerContext.Of(session), isSplatted);

    /// <exception cref="NotSerializableException">An argument or a <c>$using:</c> value cannot be sent.</exception>
    public byte[] ToBytes(ValueSerializer serializer) => ScriptParts.ToBytes(
        serializer,
        [Block.ToParts(), Arguments, UsingValues, Preferences, ScriptPiece.ToParts(Carried), Caller.ToParts(), IsSplatted],
        ScriptParts.OfArguments(Arguments).Concat(ScriptParts.OfUsing(UsingValues)).Concat(ScriptParts.OfPreferences(Preferences)));

    public static ScriptCall FromBytes(ValueSerializer serializer, ReadOnlySpan<byte> bytes)
    {
        var parts = (object?[])serializer.Read(bytes)!;
        return new ScriptCall(
            ScriptPiece.FromParts((object?[])parts[0]!), (object?[])parts[1]!, (Hashtable)parts[2]!, (Hashtable)parts[3]!,
            ScriptPiece.ListFromParts((object?[])parts[4]!), CallerContext.FromParts((object?[])parts[5]!), (bool)parts[6]!);
    }
}
