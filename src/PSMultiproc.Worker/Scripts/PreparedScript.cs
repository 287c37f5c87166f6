using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>A script that is ready to run over items.</summary>
internal sealed class PreparedScript
{
    /// <exception cref="ParseException">The text is no script.</exception>
    public PreparedScript(ScriptCall call, ScriptCache cache)
    {
        Block = cache.GetOrAdd(call.Text, Compile);
        Arguments = call.Arguments;
        UsingValues = call.UsingValues;
        Preferences = call.Preferences;
        Location = call.Location;
    }

    /// <summary>The script, as something that runs once an item.</summary>
    public ScriptBlock Block { get; }

    /// <summary>What binds to its parameters.</summary>
    public object?[] Arguments { get; }

    /// <summary>The values of its <c>$using:</c> expressions.</summary>
    public Hashtable UsingValues { get; }

    /// <summary>The caller's preference variables, by name.</summary>
    public Hashtable Preferences { get; }

    /// <summary>The folder it runs in.</summary>
    public string Location { get; }

    private static ScriptBlock Compile(string text)
    {
        var ast = Parser.ParseInput(text, out _, out var errors);
        return errors.Length == 0 ? AsFilter(ast).GetScriptBlock() : throw new ParseException(errors);
    }

    /// <summary>
    /// Makes a plain body a <c>process</c> block, so that one pipeline serves all items; parameters, positions and
    /// line numbers stay as they were. A script with named blocks is such a thing already.
    /// </summary>
    private static ScriptBlockAst AsFilter(ScriptBlockAst ast)
    {
        if (ast.EndBlock is not { Unnamed: true } body || ast.BeginBlock is not null || ast.ProcessBlock is not null || ast.DynamicParamBlock is not null)
        {
            return ast;
        }

        var usings = ast.UsingStatements.Select(Copy).ToList();
        var parameters = (ParamBlockAst?)ast.ParamBlock?.Copy();
        var statements = Copy(body);
        return usings.Count == 0
            ? new ScriptBlockAst(ast.Extent, parameters, LeftBehind.Any(body) ? InScopeOfItsOwn(body, statements) : statements, isFilter: true)
            : new ScriptBlockAst(ast.Extent, usings, parameters, statements, isFilter: true);
    }

    /// <summary>Its own copying leaves it with a part of the original, which then belongs to two.</summary>
    private static UsingStatementAst Copy(UsingStatementAst statement) => statement.ModuleSpecification is { } module
        ? new UsingStatementAst(statement.Extent, (HashtableAst)module.Copy())
        : new UsingStatementAst(statement.Extent, statement.UsingStatementKind, (StringConstantExpressionAst)statement.Name.Copy());

    private static StatementBlockAst Copy(NamedBlockAst body) => new(
        body.Extent,
        body.Statements.Select(static statement => (StatementAst)statement.Copy()),
        body.Traps?.Select(static trap => (TrapStatementAst)trap.Copy()));

    /// <summary>Makes <c>body</c> into <c>&amp; { body } @args</c>; every position stays as it was.</summary>
    private static StatementBlockAst InScopeOfItsOwn(NamedBlockAst body, StatementBlockAst statements)
    {
        var extent = body.Extent;
        var block = new ScriptBlockExpressionAst(extent, new ScriptBlockAst(extent, null, statements, isFilter: false));
        var call = new CommandAst(
            extent, [block, new VariableExpressionAst(extent, "args", splatted: true)], TokenKind.Ampersand, null);
        return new StatementBlockAst(extent, [new PipelineAst(extent, call)], null);
    }
}
