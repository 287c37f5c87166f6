using System.Management.Automation;
using System.Management.Automation.Language;

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
    /// <param name="text">Its text.</param>
    /// <param name="usings">The <c>using namespace</c> statements of the script that it was written in.</param>
    /// <param name="isSplatted">Whether items are its arguments, and not its input.</param>
    /// <exception cref="ParseException">The text is no script.</exception>
    public static ScriptBody Compile(string text, string usings, bool isSplatted)
    {
        var ast = Parse(text);
        if (!isSplatted && BodyOf(ast) is { } body && CanShareScope(ast, body))
        {
            var all = usings.Length == 0 ? ast.UsingStatements : Parse(usings).UsingStatements.Concat(ast.UsingStatements);
            return new ScriptBody(AsFilter(ast, body, all).GetScriptBlock(), IsCalledForEach: false, Parts: null);
        }

        // What was parsed stays as it is: a copy of a class lacks what the parser made of its constructors.
        ScriptBlock Whole(string script) => Parse(usings.Length == 0 ? script : usings.ReplaceLineEndings(";") + ";" + script).GetScriptBlock();
        return isSplatted
            ? new ScriptBody(Whole(text), IsCalledForEach: true, Parts: null)
            : new ScriptBody(Whole(text), IsCalledForEach: BodyOf(ast) is not null, NamedBlocks.Compile(ast, Whole));
    }

    private static ScriptBlockAst Parse(string text)
    {
        var ast = Parser.ParseInput(text, out _, out var errors);
        return errors.Length == 0 ? ast : throw new ParseException(errors);
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
    private static ScriptBlockAst AsFilter(ScriptBlockAst ast, NamedBlockAst body, IEnumerable<UsingStatementAst> usings) =>
        new(ast.Extent, usings.Select(Copy).ToList(), (ParamBlockAst?)ast.ParamBlock?.Copy(), Copy(body), isFilter: true);

    /// <summary>Its own copying leaves it with a part of the original, which then belongs to two.</summary>
    private static UsingStatementAst Copy(UsingStatementAst statement) => statement.ModuleSpecification is { } module
        ? new UsingStatementAst(statement.Extent, (HashtableAst)module.Copy())
        : new UsingStatementAst(statement.Extent, statement.UsingStatementKind, (StringConstantExpressionAst)statement.Name.Copy());

    private static StatementBlockAst Copy(NamedBlockAst body) => new(
        body.Extent,
        body.Statements.Select(static statement => (StatementAst)statement.Copy()),
        body.Traps?.Select(static trap => (TrapStatementAst)trap.Copy()));
}
