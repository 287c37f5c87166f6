using System.Text;

namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="StringBuilder"/> by its text.</summary>
internal sealed class StringBuilderFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly StringBuilderFormatter Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.StringBuilder, 1);
        writer.WriteString(value.ToString());
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        return new StringBuilder(reader.ReadString());
    }
}
