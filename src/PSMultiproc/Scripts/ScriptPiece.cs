using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Scripts;

/// <summary>A piece of a script and where in the script it stands, so that errors of it tell that place in a worker, too.</summary>
/// <param name="Text">The text.</param>
/// <param name="Usings">The <c>using namespace</c> statements of its script, in one line.</param>
/// <param name="File">The script's file; null where it was typed.</param>
/// <param name="Line">The line that the text begins in, counted from 1.</param>
/// <param name="Before">What stands before it in that line.</param>
/// <param name="After">What stands behind it in its last line.</param>
internal sealed record ScriptPiece(string Text, string Usings, string? File, int Line, string Before, string After)
{
    private const int Parts = 6;

    /// <summary>A text that stands nowhere.</summary>
    public static ScriptPiece Of(string text, string usings) => new(text, usings, null, 1, string.Empty, string.Empty);

    /// <summary>A block's text, without its braces.</summary>
    public static ScriptPiece Of(ScriptBlock block, string usings)
    {
        var text = block.ToString();
        var body = block.Ast is FunctionDefinitionAst function ? function.Body : block.Ast;
        var isScript = body.Parent is null;
        var braces = isScript ? 0 : 1;
        if (isScript)
        {
            usings = string.Empty;   // they are in its text
        }

        return body.Extent is { } extent && Holds(extent.Text, text, braces)
            ? Of(extent, braces, text, usings)
            : Of(text, usings) with { File = block.File };
    }

    /// <summary>A part of a script.</summary>
    public static ScriptPiece Of(IScriptExtent extent, string usings) => Of(extent, 0, extent.Text, usings);

    /// <summary>The piece in parts that can be sent.</summary>
    public object?[] ToParts() => [Text, Usings, File, Line, Before, After];

    /// <summary>Reads what <see cref="ToParts()"/> gave.</summary>
    public static ScriptPiece FromParts(object?[] parts) => parts.Length == Parts
        ? new ScriptPiece((string)parts[0]!, (string)parts[1]!, (string?)parts[2], (int)parts[3]!, (string)parts[4]!, (string)parts[5]!)
        : throw new WireFormatException("A piece of a script lacks a part.");

    /// <summary>Several pieces in parts that can be sent.</summary>
    public static object?[] ToParts(IEnumerable<ScriptPiece> pieces) => [.. pieces.Select(static piece => piece.ToParts())];

    /// <summary>Reads what <see cref="ToParts(IEnumerable{ScriptPiece})"/> gave.</summary>
    public static IReadOnlyList<ScriptPiece> ListFromParts(object?[] parts) => [.. parts.Select(static piece => FromParts((object?[])piece!))];

    private static bool Holds(string extent, string text, int braces) =>
        extent.Length == text.Length + 2 * braces && extent.AsSpan(braces, text.Length).SequenceEqual(text);

    private static ScriptPiece Of(IScriptExtent extent, int braces, string text, string usings)
    {
        var first = extent.StartScriptPosition.Line;
        var last = extent.EndScriptPosition.Line;
        return new ScriptPiece(
            text, usings, extent.File, extent.StartLineNumber,
            first[..(extent.StartColumnNumber - 1 + braces)], last[(extent.EndColumnNumber - 1 - braces)..]);
    }
}
