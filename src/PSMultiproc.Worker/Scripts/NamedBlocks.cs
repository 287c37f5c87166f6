using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>
/// A script with <c>begin</c>, <c>process</c> and <c>end</c> blocks, compiled in the parts that a worker runs apart: one
/// pipeline cannot serve a whole call, since it ends with the first item that fails.
/// </summary>
/// <param name="FromStart">The script without its end: for the first items of a call.</param>
/// <param name="Items">The script without its beginning and its end: for items that come later.</param>
/// <param name="Closing">The script's end; <see langword="null"/> where it has none.</param>
internal sealed record NamedBlocks(ScriptBlock FromStart, ScriptBlock Items, ScriptBlock? Closing)
{
    /// <summary>Compiles a script's parts; <see langword="null"/> for a script without named blocks.</summary>
    /// <param name="ast">The script, parsed.</param>
    /// <param name="script">The script.</param>
    public static NamedBlocks? Compile(ScriptBlockAst ast, ScriptPiece script)
    {
        var blocks = ast.FindAll(found => found is NamedBlockAst { Unnamed: false } && found.Parent == ast, searchNestedScriptBlocks: false)
            .Cast<NamedBlockAst>().ToList();
        if (blocks.Count == 0)
        {
            return null;
        }

        // A clean block by itself is not run.
        var tail = blocks.Exists(static block => block.BlockKind == TokenKind.End) ? string.Empty : " end { }";
        ScriptBlock Compiled(Func<NamedBlockAst, bool> isLeftOut, string tail = "") => PlacedScript.Parse(
            script with { Text = Without(ast, script.Text, blocks.Where(isLeftOut)) + tail }, shown: script.Text + tail).GetScriptBlock();
        return new NamedBlocks(
            Compiled(static block => !ScriptEnd.IsForItems(block)),
            Compiled(static block => block.BlockKind is not (TokenKind.Process or TokenKind.Dynamicparam)),
            blocks.TrueForAll(ScriptEnd.IsForItems) ? null : Compiled(static block => block.BlockKind is TokenKind.Begin or TokenKind.Process, tail));
    }

    /// <summary>
    /// Leaves blocks out of a script and everything else where it is: what an error says of its position stays true.
    /// </summary>
    private static string Without(ScriptBlockAst ast, string text, IEnumerable<NamedBlockAst> blocks)
    {
        var rest = text.ToCharArray();
        var start = ast.Extent.EndOffset - rest.Length;
        foreach (var block in blocks)
        {
            for (var i = block.Extent.StartOffset - start; i < block.Extent.EndOffset - start; i++)
            {
                rest[i] = rest[i] is '\r' or '\n' ? rest[i] : ' ';
            }
        }

        return new string(rest);
    }
}
