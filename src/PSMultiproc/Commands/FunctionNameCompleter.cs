using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Scripts;

namespace PSMultiproc.Commands;

/// <summary>Completes the names of the session's functions, those aside that every session has.</summary>
public sealed class FunctionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Get-Command")
            .AddParameter("Name", CompletionText.PatternOf(wordToComplete))
            .AddParameter("CommandType", CommandTypes.Function | CommandTypes.Filter)
            .AddParameter("ListImported");
        return [.. shell.Invoke<FunctionInfo>()
            .Where(static function => !BuiltInCommands.IsFunction(function.Name, function.ScriptBlock))
            .OrderBy(static function => function.Name, StringComparer.OrdinalIgnoreCase)
            .Select(static function => CompletionText.Offer(function.Name, function.ModuleName))];
    }
}
