using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Runtime.CompilerServices;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>
/// Parses a piece of a script so that all positions are those in the script. It is parsed behind as many blanks as there
/// is script before it; then the parser's own object for positions gets the true text of the lines that the piece begins
/// and ends in. That object is not public: should it move, errors tell the place within the piece.
/// </summary>
internal static class PlacedScript
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type? ExtentType = typeof(Ast).Assembly.GetType("System.Management.Automation.Language.InternalScriptExtent");
    private static readonly PropertyInfo? Positions = ExtentType?.GetProperty("PositionHelper", Any);
    private static readonly FieldInfo? ScriptText = Positions?.PropertyType.GetField("<ScriptText>k__BackingField", Any);
    private static readonly ConstructorInfo? MakeExtent =
        Positions is null ? null : ExtentType?.GetConstructor(Any, [Positions.PropertyType, typeof(int), typeof(int)]);

    /// <summary>Parses a piece.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="shown">What errors show of its text, character for character, where that is another.</param>
    /// <exception cref="ParseException">It is no script.</exception>
    public static ScriptBlockAst Parse(ScriptPiece piece, string? shown = null)
    {
        var hasRoom = piece.Line > 1 || piece.Before.Length >= piece.Usings.Length;
        if (ScriptText is null || MakeExtent is null || !hasRoom)
        {
            return Parse(piece.Usings + piece.Text, piece.File);
        }

        var blanks = piece.Line > 1
            ? piece.Usings + new string('\n', piece.Line - 1) + new string(' ', piece.Before.Length)
            : piece.Usings.PadRight(piece.Before.Length);
        var script = Parse(blanks + piece.Text, piece.File);
        var positions = Positions!.GetValue(script.Extent);
        ScriptText.SetValue(positions, blanks[..^piece.Before.Length] + piece.Before + (shown ?? piece.Text) + piece.After);
        ExtentOf(script) = (IScriptExtent)MakeExtent.Invoke([positions, blanks.Length, blanks.Length + piece.Text.Length]);
        return script;
    }

    private static ScriptBlockAst Parse(string text, string? file)
    {
        var ast = Parser.ParseInput(text, file, out _, out var errors);
        return errors.Length == 0 ? ast : throw new ParseException(errors);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "<Extent>k__BackingField")]
    private static extern ref IScriptExtent ExtentOf(Ast ast);
}
