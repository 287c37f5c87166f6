using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace PSMultiproc.Scripts;

/// <summary>Finds the <c>$using:</c> expressions of a script block and their values in the caller's scope.</summary>
internal static class UsingValues
{
    private const string Prefix = "using:", VariableDrive = "variable:";

    /// <summary>Evaluates every <c>$using:</c> expression of the block, nested blocks included.</summary>
    /// <exception cref="UsingVariableIsUndefinedException">One names a variable that the caller does not have.</exception>
    public static Hashtable Collect(ScriptBlock block, SessionState session)
    {
        var values = new Hashtable();
        foreach (var found in block.Ast.FindAll(static ast => ast is UsingExpressionAst, searchNestedScriptBlocks: true))
        {
            var expression = (UsingExpressionAst)found;
            try
            {
                values[KeyOf(expression)] = Evaluate(expression.SubExpression, session);
            }
            catch (UsingVariableIsUndefinedException) when (IsForAnotherCommand(expression, block.Ast))
            {
                // It may be a variable of the block itself, for a command that the block calls.
            }
        }

        return values;
    }

    /// <summary>Whether the expression stands in a block that is given to a command, which will look it up itself.</summary>
    private static bool IsForAnotherCommand(Ast expression, Ast block)
    {
        for (var ast = expression; ast.Parent != block && ast.Parent is not null; ast = ast.Parent)
        {
            if (ast is ScriptBlockExpressionAst { Parent: CommandAst { InvocationOperator: TokenKind.Unknown } })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The key under which PowerShell itself looks a value up (PsUtils.GetUsingExpressionKey in its source): the
    /// expression's text in UTF-16 as base64, in lower case where it is a plain variable.
    /// </summary>
    public static string KeyOf(UsingExpressionAst expression)
    {
        var text = expression.ToString();
        if (expression.SubExpression is VariableExpressionAst)
        {
            text = text.ToLowerInvariant();
        }

        return Convert.ToBase64String(Encoding.Unicode.GetBytes(text));
    }

    /// <summary>The expression that a key stands for.</summary>
    public static string ExpressionOf(string key) => Encoding.Unicode.GetString(Convert.FromBase64String(key));

    private static object? Evaluate(ExpressionAst expression, SessionState session)
    {
        var variable = VariableOf(expression);
        var value = ValueOf(variable.VariablePath, session);
        if (expression is VariableExpressionAst)
        {
            return value;
        }

        // An element or a member: PowerShell finds it, in the same words without «using:».
        var place = variable.Extent.StartOffset - expression.Extent.StartOffset + variable.Extent.Text.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        var results = session.InvokeCommand.InvokeScript(
            useLocalScope: false, ScriptBlock.Create("," + expression.Extent.Text.Remove(place, Prefix.Length)), null);
        return results.Count == 0 ? null : results[0];
    }

    /// <summary>A variable's value, or that of what a path on a drive names, as <c>env:PATH</c> or <c>function:prompt</c>.</summary>
    private static object? ValueOf(VariablePath path, SessionState session)
    {
        var name = path.UserPath;
        if (path.IsDriveQualified)
        {
            // An environment variable that is not there is null to any script; a function is to be called.
            return session.PSVariable.GetValue(name) ??
                (path.DriveName.Equals("function", StringComparison.OrdinalIgnoreCase) ? throw new UsingVariableIsUndefinedException(name) : null);
        }

        if (name.StartsWith(VariableDrive, StringComparison.OrdinalIgnoreCase))
        {
            name = name[VariableDrive.Length..];
        }

        return session.PSVariable.Get(name) is null ? throw new UsingVariableIsUndefinedException(name) : session.PSVariable.GetValue(name);
    }

    private static VariableExpressionAst VariableOf(ExpressionAst expression) => expression switch
    {
        VariableExpressionAst variable => variable,
        MemberExpressionAst member => VariableOf(member.Expression),
        IndexExpressionAst index => VariableOf(index.Target),
        UsingExpressionAst nested => VariableOf(nested.SubExpression),
        _ => throw new UsingVariableIsUndefinedException(expression.Extent.Text),
    };
}
