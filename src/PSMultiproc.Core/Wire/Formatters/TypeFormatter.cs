namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="Type"/> by name.</summary>
internal sealed class TypeFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly TypeFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.Type, 1);
        writer.WriteType((Type)value);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        WireType type = reader.ReadType();
        return type.Type ?? throw new WireFormatException($"This process does not have the type {type.Name}.");
    }
}
