using System.Management.Automation.Language;

namespace PSMultiproc.Worker;

/// <summary>
/// Whether a script can leave variables, or what else a scope has, behind in its scope, where the next item would find
/// it. One that cannot is spared a scope for each item, which costs as much as a call of a cmdlet.
/// </summary>
/// <remarks>
/// What the engine sets by itself, such as <c>$Matches</c>, stays as it does under <c>ForEach-Object</c>.
/// </remarks>
internal static class LeftBehind
{
    /// <summary>The commands that set variables, aliases, drives or the strictness of the scope that calls them.</summary>
    private static readonly HashSet<string> Setters = new(StringComparer.OrdinalIgnoreCase)
    {
        "Set-Variable", "sv", "set", "New-Variable", "nv", "Clear-Variable", "clv", "Remove-Variable", "rv",
        "Set-Alias", "sal", "New-Alias", "nal", "Import-Alias", "ipal", "New-PSDrive", "ndr", "mount", "Set-StrictMode",
        "Set-Item", "si", "New-Item", "ni", "Set-Content", "sc",    // of Variable:, Function: or Alias:
        "Invoke-Expression", "iex", "Import-Module", "ipmo", "Import-LocalizedData",
    };

    /// <summary>
    /// Looks for anything that may set a variable, in nested blocks too: those of <c>ForEach-Object</c> and its like run
    /// in the scope that they are written in.
    /// </summary>
    public static bool Any(Ast script) => script.Find(MaySet, searchNestedScriptBlocks: true) is not null;

    private static bool MaySet(Ast ast) => ast switch
    {
        AssignmentStatementAst assignment => StaysInScope(assignment.Left),
        ForEachStatementAst or DataStatementAst or FunctionDefinitionAst or TypeDefinitionAst => true,
        UnaryExpressionAst { TokenKind: TokenKind.PlusPlus or TokenKind.MinusMinus or TokenKind.PostfixPlusPlus or TokenKind.PostfixMinusMinus } change =>
            StaysInScope(change.Child),
        CommandAst command => MaySet(command),
        _ => false,
    };

    /// <summary>Whether what is assigned to is, or may be, a variable of the scope. <c>$null</c> is none.</summary>
    private static bool StaysInScope(ExpressionAst target) => target switch
    {
        VariableExpressionAst { VariablePath: var path } =>
            !path.IsGlobal && !path.IsDriveQualified && !string.Equals(path.UserPath, "null", StringComparison.OrdinalIgnoreCase),
        MemberExpressionAst or IndexExpressionAst => false,
        _ => true,
    };

    /// <summary>A command that is not named runs who knows what; so does one that is dotted, in the very scope.</summary>
    private static bool MaySet(CommandAst command) =>
        command.InvocationOperator == TokenKind.Dot || command.GetCommandName() is not { } name || Setters.Contains(Bare(name)) ||
        command.CommandElements.Any(static element => element is VariableExpressionAst { Splatted: true } || IsForVariable(element));

    /// <summary>-OutVariable and its like, however abbreviated: they all have a V, and few others do.</summary>
    private static bool IsForVariable(CommandElementAst element) =>
        element is CommandParameterAst { ParameterName: var name } && name.Contains('v', StringComparison.OrdinalIgnoreCase);

    /// <summary>A command's name without its module's.</summary>
    private static string Bare(string name) => name[(name.LastIndexOf('\\') + 1)..];
}
