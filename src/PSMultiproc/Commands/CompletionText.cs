using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Commands;

/// <summary>What is typed, as a pattern, and what is offered, as it can be typed.</summary>
internal static class CompletionText
{
    private static readonly System.Buffers.SearchValues<char> NeedsQuotes = System.Buffers.SearchValues.Create(" '`$(){};,|&@");

    /// <summary>Matches what begins with the word that is to be completed, which may have its opening quote.</summary>
    public static string PatternOf(string? word) => (word ?? string.Empty).Trim('\'', '"') + "*";

    /// <summary>A name to choose, quoted where it has to be.</summary>
    public static CompletionResult Offer(string name, string toolTip) => new(
        name.AsSpan().ContainsAny(NeedsQuotes) ? "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'" : name,
        name,
        CompletionResultType.ParameterValue,
        toolTip.Length == 0 ? name : toolTip);
}
