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
        Location = call.Location;
    }

    /// <summary>The script, as something that runs once an item.</summary>
    public ScriptBlock Block { get; }

    /// <summary>What binds to its parameters.</summary>
    public object?[] Arguments { get; }

    /// <summary>The values of its <c>$using:</c> expressions.</summary>
    public Hashtable UsingValues { get; }

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

        var statements = new StatementBlockAst(
            body.Extent,
            body.Statements.Select(static statement => (StatementAst)statement.Copy()),
            body.Traps?.Select(static trap => (TrapStatementAst)trap.Copy()));
        return new ScriptBlockAst(
            ast.Extent,
            ast.UsingStatements.Select(static statement => (UsingStatementAst)statement.Copy()).ToList(),
            (ParamBlockAst?)ast.ParamBlock?.Copy(),
            statements,
            isFilter: true);
    }
}
