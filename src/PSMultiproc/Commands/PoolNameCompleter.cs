using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Session;

namespace PSMultiproc.Commands;

/// <summary>Completes the names of open pools.</summary>
public sealed class PoolNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = WildcardPattern.Get(CompletionText.PatternOf(wordToComplete), WildcardOptions.IgnoreCase);
        return SessionPools.All
            .Where(pool => pattern.IsMatch(pool.Name))
            .Select(static pool => CompletionText.Offer(pool.Name, $"{pool.ProcessCount} workers, {pool.State}"));
    }
}
