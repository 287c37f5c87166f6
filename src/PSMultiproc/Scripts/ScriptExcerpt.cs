using System.Management.Automation.Language;
using System.Text;

namespace PSMultiproc.Scripts;

/// <summary>Parts of one script, each at its own line and column, with nothing between them.</summary>
internal static class ScriptExcerpt
{
    /// <summary>Makes as few pieces as can be: one, where no part lies within another.</summary>
    public static IEnumerable<ScriptPiece> Of(IEnumerable<Ast> parts, string usings)
    {
        var text = new StringBuilder();
        IScriptExtent? first = null, last = null;
        foreach (var extent in parts.Select(static part => part.Extent).OrderBy(static extent => extent.StartOffset))
        {
            if (last is not null && extent.StartOffset < last.EndOffset)
            {
                yield return ScriptPiece.Of(extent, usings);
                continue;
            }

            AppendGap(text, last, extent);
            text.Append(extent.Text);
            first ??= extent;
            last = extent;
        }

        if (first is not null)
        {
            yield return ScriptPiece.Of(first, usings) with { Text = text.ToString(), After = string.Empty };
        }
    }

    private static void AppendGap(StringBuilder text, IScriptExtent? last, IScriptExtent next)
    {
        if (last is null)
        {
            return;
        }

        var lines = next.StartLineNumber - last.EndLineNumber;
        if (lines > 0)
        {
            text.Append('\n', lines).Append(' ', next.StartColumnNumber - 1);
        }
        else
        {
            text.Append(';').Append(' ', Math.Max(0, next.StartColumnNumber - last.EndColumnNumber - 1));
        }
    }
}
