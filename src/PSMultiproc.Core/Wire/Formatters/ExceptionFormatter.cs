using System.Collections;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats exceptions of one type: [marker, type, message, message as given or nil, stack trace, HResult, source, help
/// link, data, inner exception, own properties]. What of the data and of the properties cannot be sent is left out.
/// </summary>
internal sealed class ExceptionFormatter(Type type) : ValueFormatter
{
    /// <summary>How many parts follow the marker.</summary>
    public const int Parts = 10;

    private static readonly Hashtable EmptyData = [];

    private readonly Type _type = type;
    private ExceptionProperty[]? _properties;

    /// <summary>The ways to make such an exception, best first.</summary>
    public IReadOnlyList<ExceptionRecipe> Recipes { get; } = ExceptionRecipe.For(type);

    /// <summary>What the type adds.</summary>
    public IReadOnlyList<ExceptionProperty> Properties => _properties ??= ExceptionProperty.Of(_type, Recipes);

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.Exception, Parts);
        WriteParts(writer, (Exception)value);
    }

    /// <summary>Writes the parts, for a composite of another code.</summary>
    public void WriteParts(ValueWriter writer, Exception exception)
    {
        string message = exception.Message;
        string? given = ExceptionParts.GivenMessageOf(exception);
        writer.WriteType(_type);
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
        // PowerShell's interpreter notes its frames under a type; they mean nothing elsewhere.
        DictionaryEntry[] entries = [.. (data ?? EmptyData).Cast<DictionaryEntry>().Where(static entry => entry.Key is not Type)];
        writer.Raw.WriteArrayHeader(2 * entries.Length);
        foreach (DictionaryEntry entry in entries)
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
        writer.Raw.WriteArrayHeader(2 * Properties.Count);
        foreach (ExceptionProperty property in Properties)
        {
            writer.WriteName(property.Property.Name);
            if (!writer.TryWriteMember(property.ValueOf(exception), property.Property.Name)) writer.Raw.WriteNil();
        }
    }
}
