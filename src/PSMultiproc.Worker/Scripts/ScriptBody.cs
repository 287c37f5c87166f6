using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>A compiled script, and how it is to be run over items.</summary>
/// <param name="Block">The script.</param>
/// <param name="IsCalledForEach">
/// Whether it is called anew for each item, which gives each a scope of its own; otherwise it has a <c>process</c> block
/// and takes the items from the pipeline, at a fraction of the price.
/// </param>
/// <param name="Parts">Its named blocks, if it was written with any.</param>
internal sealed record ScriptBody(ScriptBlock Block, bool IsCalledForEach, NamedBlocks? Parts)
{
    /// <summary>Compiles a script.</summary>
    /// <exception cref="ParseException">The text is no script.</exception>
    public static ScriptBody Compile(ScriptPiece script)
    {
        // Where it stays as it was parsed, it is not copied: a copy of a class lacks what the parser made of its constructors.
        var ast = PlacedScript.Parse(script);
        var body = BodyOf(ast);
        return body is not null && CanShareScope(ast, body)
            ? new ScriptBody(AsFilter(ast, body).GetScriptBlock(), IsCalledForEach: false, Parts: null)
            : new ScriptBody(ast.GetScriptBlock(), IsCalledForEach: body is not null, NamedBlocks.Compile(ast, script));
    }

    /// <summary>The statements of a script that has no named blocks. One with named blocks takes the items by itself.</summary>
    private static NamedBlockAst? BodyOf(ScriptBlockAst ast) =>
        ast is { EndBlock: { Unnamed: true } body, BeginBlock: null, ProcessBlock: null, DynamicParamBlock: null } ? body : null;

    /// <summary>
    /// Whether nothing of one item can reach the next; and whether it can take its items from the pipeline, which a
    /// script with declared parameters does only where one is declared for that.
    /// </summary>
    private static bool CanShareScope(ScriptBlockAst ast, NamedBlockAst body) =>
        !LeftBehind.Any(body) && ast.ParamBlock is not { Attributes.Count: > 0 } &&
        ast.ParamBlock?.Parameters.Any(static parameter => parameter.Attributes.OfType<AttributeAst>().Any()) != true;

    /// <summary>
    /// Makes the body a <c>process</c> block, so that one pipeline serves all items; positions stay as they were.
    /// </summary>
    private static ScriptBlockAst AsFilter(ScriptBlockAst ast, NamedBlockAst body) =>
        new(ast.Extent, ast.UsingStatements.Select(Copy).ToList(), (ParamBlockAst?)ast.ParamBlock?.Copy(), Copy(body, ast.Extent), isFilter: true);

    /// <summary>Its own copying leaves it with a part of the original, which then belongs to two.</summary>
    private static UsingStatementAst Copy(UsingStatementAst statement) => statement.ModuleSpecification is { } module
        ? new UsingStatementAst(statement.Extent, (HashtableAst)module.Copy())
        : new UsingStatementAst(statement.Extent, statement.UsingStatementKind, (StringConstantExpressionAst)statement.Name.Copy());

    private static StatementBlockAst Copy(NamedBlockAst body, IScriptExtent whole) => new(
        body.Extent,
        body.Statements.Select(static statement => (StatementAst)statement.Copy()).Prepend(Start(whole)),
        body.Traps?.Select(static trap => (TrapStatementAst)trap.Copy()));

    /// <summary>
    /// A statement that does nothing. PowerShell notes where each statement of a block stands but the first, at which a
    /// block that is called starts anyway; this one is entered again for each item, and an error of its first statement
    /// would be said to be where the item before ended.
    /// </summary>
    /// <param name="place">A place that no other statement has.</param>
    private static AssignmentStatementAst Start(IScriptExtent place) =>
        new(place, Null(place), TokenKind.Equals, new CommandExpressionAst(place, Null(place), null), place);

    private static VariableExpressionAst Null(IScriptExtent place) => new(place, "null", splatted: false);
}
