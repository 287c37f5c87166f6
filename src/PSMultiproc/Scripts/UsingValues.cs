using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;

namespace PSMultiproc.Scripts;

/// <summary>Finds the <c>$using:</c> expressions of a script block and their values in the caller's scope.</summary>
internal static class UsingValues
{
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
        if (!variable.VariablePath.IsDriveQualified && session.PSVariable.Get(variable.VariablePath.UserPath) is null)
        {
            throw new UsingVariableIsUndefinedException(variable.VariablePath.UserPath);
        }

        if (expression is VariableExpressionAst && !variable.VariablePath.IsDriveQualified)
        {
            return session.PSVariable.GetValue(variable.VariablePath.UserPath);
        }

        var results = session.InvokeCommand.InvokeScript(
            useLocalScope: false, ScriptBlock.Create("," + expression.Extent.Text.Replace("$using:", "$", StringComparison.OrdinalIgnoreCase)), null);
        return results.Count == 0 ? null : results[0];
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
