using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Scripts;

/// <summary>
/// The script that calls a block in a worker. The caller's preferences are its parameters, and the caller's functions are
/// defined in it: that makes them part of the scope that the block is called in, and of no other.
/// </summary>
/// <remarks>Variables of other names would hide the block's own from it.</remarks>
internal static class CallingScript
{
    /// <summary>
    /// The parameter with the items, by reference: a transcript writes down what a parameter is bound to, and would use them up.
    /// </summary>
    public const string Items = "__PSMultiprocItems";

    /// <summary>The parameter with the block.</summary>
    public const string Block = "__PSMultiprocBlock";

    /// <summary>The parameter with the block's arguments.</summary>
    public const string Arguments = "__PSMultiprocArguments";

    /// <summary>The parameter with the scripts that define what the block names.</summary>
    public const string Definitions = "__PSMultiprocDefinitions";

    /// <summary>The parameter with what takes the items: the block, or what calls it.</summary>
    public const string Taker = "__PSMultiprocTaker";

    /// <summary>The parameter with the function that makes arguments of an item.</summary>
    public const string Splatting = "__PSMultiprocSplatting";

    /// <summary>The parameter with the module whose session state a block's parts are dotted in.</summary>
    public const string Module = "__PSMultiprocModule";

    /// <summary>What dots <see cref="Taker"/> into <see cref="Module"/>; the call is where <see cref="For"/> has it.</summary>
    public const string IntoModule = $"param(${Module}, ${Taker}, ${Arguments})\n\n. ${Module} ${Taker} @{Arguments}";

    /// <summary>What all those names begin with.</summary>
    private const string Prefix = "$__PSMultiproc";

    /// <summary>The name that what stands between this script and the block has in a script stack.</summary>
    private const string File = "PSMultiproc";

    private const string Definition = "__PSMultiprocDefinition";
    private const string Frame = "at <ScriptBlock>";
    private const string CallLine = ": line 3", TakerLine = ", " + File + ": line 1";

    /// <summary>Takes the items and calls the block anew for each.</summary>
    public static ScriptBlock CallForEach { get; } = Compile($"process {{ & ${Block} @args }}");

    /// <summary>Takes the items and calls the block for each with what <see cref="Splatting"/> makes of it.</summary>
    public static ScriptBlock CallWithEach { get; } =
        Compile($"process {{ ${Arguments} = ${Splatting}.Invoke($_); & ${Block} @{Arguments} @args }}");

    /// <summary>Its text.</summary>
    /// <param name="preferences">The names of the caller's preference variables.</param>
    public static string For(IEnumerable<string> preferences) => $$"""
        param(${{Items}}, ${{Taker}}, ${{Block}}, ${{Arguments}}, ${{Definitions}}, ${{Splatting}}{{Parameters(preferences)}})
        foreach (${{Definition}} in ${{Definitions}}) { . ${{Definition}} }
        ${{Items}}.Value | & ${{Taker}} @{{Arguments}}
        """;

    /// <summary>What dots a part of a block where it is dotted itself, in one line.</summary>
    /// <inheritdoc cref="For"/>
    public static ScriptBlock Dotting(IEnumerable<string> preferences) => Compile(
        $"param(${Items}, ${Block}, ${Arguments}, ${Definitions}{Parameters(preferences)}) foreach (${Definition} in ${Definitions}) {{ . ${Definition} }} ${Items}.Value | . ${Block} @{Arguments}");

    /// <summary>Whether a command was called here: what the user wrote called it from the top.</summary>
    public static bool Contains(InvocationInfo invocation) => invocation.Line.Contains(Prefix, StringComparison.Ordinal);

    /// <summary>A script stack without the frames of this script, which are the outermost.</summary>
    /// <returns>Null where they are not: it is not the stack of a block.</returns>
    public static string? WithoutFrames(string stack)
    {
        var rest = stack.AsSpan().TrimEnd();
        if (!TryRemoveLast(ref rest, CallLine))
        {
            return null;
        }

        TryRemoveLast(ref rest, TakerLine);
        return rest.ToString();
    }

    private static string Parameters(IEnumerable<string> preferences) => string.Concat(preferences.Select(static name => ", $" + name));

    private static ScriptBlock Compile(string text) => Parser.ParseInput(text, File, out _, out _).GetScriptBlock();

    private static bool TryRemoveLast(ref ReadOnlySpan<char> stack, string place)
    {
        var start = stack.LastIndexOf('\n') + 1;
        var last = stack[start..];
        if (!last.StartsWith(Frame, StringComparison.Ordinal) || !last.EndsWith(place, StringComparison.Ordinal))
        {
            return false;
        }

        stack = stack[..start].TrimEnd();
        return true;
    }
}
