namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="Uri"/> by the text that it was made of.</summary>
internal sealed class UriFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly UriFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.Uri, 1);
        writer.WriteString(((Uri)value).OriginalString);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        return new Uri(reader.ReadString()!, UriKind.RelativeOrAbsolute);
    }
}
