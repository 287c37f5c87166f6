using System.Collections;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats exceptions of one type: [marker, type, message, message as given or nil, stack trace, HResult, source, help
/// link, data, inner exception, own properties]. What of the data and of the properties cannot be sent is left out.
/// </summary>
internal sealed class ExceptionFormatter(Type type) : ValueFormatter
{
    /// <summary>How many parts follow the marker.</summary>
    public const int Parts = 10;

    private readonly PropertyInfo[] _properties =
        [.. ExceptionRecipe.For(type).SelectMany(static recipe => recipe.OwnProperties).DistinctBy(static p => p.Name)];

    /// <summary>The ways to make such an exception, best first.</summary>
    public IReadOnlyList<ExceptionRecipe> Recipes { get; } = ExceptionRecipe.For(type);

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var exception = (Exception)value;
        string message = exception.Message;
        string? given = ExceptionParts.GivenMessageOf(exception);
        writer.BeginComposite(CompositeCode.Exception, Parts);
        writer.WriteType(type);
        writer.WriteString(message);
        writer.WriteString(string.Equals(message, given, StringComparison.Ordinal) ? null : given);
        writer.WriteString(exception.StackTrace);
        writer.WriteInt32(exception.HResult);
        writer.WriteString(exception.Source);
        writer.WriteString(exception.HelpLink);
        WriteData(writer, exception.Data);
        writer.WriteMember(exception.InnerException, nameof(Exception.InnerException));
        WriteProperties(writer, exception);
    }

    /// <summary><see cref="ExceptionReader"/> reads exceptions.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("An exception stands where a collection must.");

    private static void WriteData(ValueWriter writer, IDictionary? data)
    {
        writer.Raw.WriteArrayHeader(2 * (data?.Count ?? 0));
        if (data is null) return;
        foreach (DictionaryEntry entry in data)
        {
            // The value first: where it cannot be sent, a null key says that the entry is to be left out.
            object? key = entry.Key;
            if (!writer.TryWriteMember(entry.Value, entry.Key))
            {
                key = null;
                writer.Raw.WriteNil();
            }

            if (!writer.TryWriteMember(key, nameof(Exception.Data))) writer.Raw.WriteNil();
        }
    }

    private void WriteProperties(ValueWriter writer, Exception exception)
    {
        writer.Raw.WriteArrayHeader(2 * _properties.Length);
        foreach (PropertyInfo property in _properties)
        {
            writer.WriteName(property.Name);
            if (!writer.TryWriteMember(ValueOf(property, exception), property.Name)) writer.Raw.WriteNil();
        }
    }

    /// <summary>A property's value, or null where reading it fails: an exception is sent whatever else does.</summary>
    private static object? ValueOf(PropertyInfo property, Exception exception)
    {
        try
        {
            object? value = property.GetValue(exception);
            return value is IEnumerable<Exception> several ? several.ToArray() : value;
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}
