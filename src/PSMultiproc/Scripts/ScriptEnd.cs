using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Scripts;

/// <summary>What a script block does when there are no more items.</summary>
internal static class ScriptEnd
{
    /// <summary>Whether a block has an <c>end</c> or a <c>clean</c> block by that name.</summary>
    public static bool IsIn(ScriptBlock block)
    {
        var body = block.Ast is FunctionDefinitionAst function ? function.Body : block.Ast;
        return body.Find(found => found.Parent == body && found is NamedBlockAst { Unnamed: false } named && !IsForItems(named), searchNestedScriptBlocks: false) is not null;
    }

    /// <summary>Whether a named block has to do with the items, and not with their end.</summary>
    public static bool IsForItems(NamedBlockAst block) =>
        block.BlockKind is TokenKind.Begin or TokenKind.Process or TokenKind.Dynamicparam;
}
