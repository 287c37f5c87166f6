using System.Text.RegularExpressions;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a <see cref="Regex"/> by pattern, options and timeout; a generated one arrives as a plain one.
/// </summary>
internal sealed class RegexFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly RegexFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var regex = (Regex)value;
        writer.BeginComposite(CompositeCode.Regex, 3);
        writer.WriteString(regex.ToString());
        writer.Raw.WriteInt32((int)regex.Options);
        writer.Raw.WriteInt64(regex.MatchTimeout.Ticks);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 3, 3);
        string pattern = reader.ReadString()!;
        var options = (RegexOptions)reader.Raw.ReadInt32();
        return new Regex(pattern, options, new TimeSpan(reader.Raw.ReadInt64()));
    }
}
