using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Commands;

/// <summary>Completes the names of the user's shared objects.</summary>
public sealed class SharedObjectNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = WildcardPattern.Get(CompletionText.PatternOf(wordToComplete), WildcardOptions.IgnoreCase);
        return SharedObject.GetAll()
            .Where(shared => pattern.IsMatch(shared.Name))
            .Select(static shared => CompletionText.Offer(shared.Name, $"{shared.Type} of process {shared.CreatorProcessId}"));
    }
}
