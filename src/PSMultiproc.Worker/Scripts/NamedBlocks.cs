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
    /// <param name="ast">The script.</param>
    /// <param name="compile">Compiles a text.</param>
    public static NamedBlocks? Compile(ScriptBlockAst ast, Func<string, ScriptBlock> compile)
    {
        var blocks = ast.FindAll(found => found is NamedBlockAst { Unnamed: false } && found.Parent == ast, searchNestedScriptBlocks: false)
            .Cast<NamedBlockAst>().ToList();
        if (blocks.Count == 0)
        {
            return null;
        }

        var text = ast.Extent.Text;
        var last = blocks.Where(static block => !ScriptEnd.IsForItems(block)).ToList();
        return new NamedBlocks(
            compile(Without(text, last)),
            compile(Without(text, blocks.Where(static block => block.BlockKind != TokenKind.Process && block.BlockKind != TokenKind.Dynamicparam))),
            last.Count == 0 ? null : compile(Without(text, blocks.Where(static block => block.BlockKind is TokenKind.Begin or TokenKind.Process))));
    }

    /// <summary>
    /// Leaves blocks out of a script and everything else where it is: what an error says of its position stays true.
    /// </summary>
    private static string Without(string text, IEnumerable<NamedBlockAst> blocks)
    {
        var rest = text.ToCharArray();
        foreach (var block in blocks)
        {
            for (var i = block.Extent.StartOffset; i < block.Extent.EndOffset; i++)
            {
                rest[i] = rest[i] is '\r' or '\n' ? rest[i] : ' ';
            }
        }

        return new string(rest);
    }
}
