using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Shared;

namespace PSMultiproc.Commands;

/// <summary>What the commands that make shared objects of a type's values have in common.</summary>
public abstract class NewTypedObjectCommand : NewSharedObjectCommand
{
    /// <summary>The type of the values: a number, bool, char, DateTime, TimeSpan or Guid. Absent, it is that of -Value.</summary>
    [Parameter]
    [ValidateNotNull]
    public Type? Type { get; set; }

    /// <summary>Makes it without a lock, for those who see to their turns by other means.</summary>
    [Parameter]
    public SwitchParameter Unsynchronized { get; set; }

    /// <summary>What was given, without PowerShell's wrapping.</summary>
    /// <remarks>An argument such as -5 could be a parameter's name, so PowerShell hands it over as text.</remarks>
    private protected static object? Plain(object? given) => (given is PSObject wrapped ? wrapped.BaseObject : given) switch
    {
        string text when text.StartsWith('-') && NumberIn(text) is { } number => number,
        var other => other,
    };

    /// <summary>Makes sure that there are shared objects of a type.</summary>
    private protected void Check(Type type)
    {
        try
        {
            _ = ElementType.Of(type, Type is null ? "-Value" : "-Type");
        }
        catch (ArgumentException refused)
        {
            ThrowTerminatingError(Errors.Refused("UnsupportedSharedType", refused, type));
        }
    }

    /// <summary>Converts a value as PowerShell does.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">What it is to be.</param>
    /// <param name="place">Which one of several it is, for the error.</param>
    private protected object Convert(object? value, Type type, string place)
    {
        try
        {
            return LanguagePrimitives.ConvertTo(value, type, CultureInfo.InvariantCulture);
        }
        catch (PSInvalidCastException impossible)
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "InvalidSharedValue", $"-Value: {place}{impossible.Message} Give another value, or another -Type.", value));
            throw;
        }
    }

    /// <summary>Says that the type does not follow from what was given.</summary>
    private protected PSArgumentException RefuseToGuess(string why)
    {
        var message = $"{why} Give -Type, [int] for example.";
        ThrowTerminatingError(Errors.InvalidParameter("SharedTypeNotKnown", message, null));
        return new PSArgumentException(message);
    }

    private static object? NumberIn(string text) =>
        Parser.ParseInput(text, out _, out _).EndBlock.Statements is [PipelineAst { PipelineElements: [CommandExpressionAst { Expression: ConstantExpressionAst { Value: not string and var number } }] }]
            ? number
            : null;
}
