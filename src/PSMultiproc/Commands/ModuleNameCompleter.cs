using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Scripts;

namespace PSMultiproc.Commands;

/// <summary>Completes the names of modules, loaded or to be found, and paths.</summary>
public sealed class ModuleNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (CarriedModules.IsPath((wordToComplete ?? string.Empty).Trim('\'', '"')))
        {
            return CompletionCompleters.CompleteFilename(wordToComplete);
        }

        var pattern = CompletionText.PatternOf(wordToComplete);
        return [.. Find(pattern, available: false).Concat(Find(pattern, available: true))
            .DistinctBy(static module => module.Name, StringComparer.OrdinalIgnoreCase)
            .OrderBy(static module => module.Name, StringComparer.OrdinalIgnoreCase)
            .Select(static module => CompletionText.Offer(module.Name, module.Path))];
    }

    private static List<PSModuleInfo> Find(string pattern, bool available)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Core\\Get-Module").AddParameter("Name", pattern).AddParameter("ListAvailable", available);
        return [.. shell.Invoke<PSModuleInfo>()];
    }
}
