using System.Globalization;

namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="CultureInfo"/> by name; changes made to it are not sent.</summary>
internal sealed class CultureInfoFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly CultureInfoFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.CultureInfo, 1);
        writer.WriteString(((CultureInfo)value).Name);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        return CultureInfo.GetCultureInfo(reader.ReadString()!);
    }
}
