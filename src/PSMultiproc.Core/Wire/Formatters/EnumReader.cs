namespace PSMultiproc.Wire;

/// <summary>Reads the value of any enumeration, also of one that this process does not have.</summary>
internal sealed class EnumReader : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly EnumReader Instance = new();

    /// <summary>What the runtime calls the field that holds an enumeration's number.</summary>
    private const string ValueField = "value__";

    /// <summary>Each enumeration has a formatter of its own.</summary>
    public override void Write(ValueWriter writer, object value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, 2);
        WireType type = reader.ReadType();
        if (type.Formatter is EnumFormatterBase formatter) return formatter.ReadNumber(ref reader.Raw);
        return type.Type is null
            ? reader.CreateUnknown(type, [ValueField], [reader.ReadValue()])
            : throw new WireFormatException($"The type {type.Name} is no enumeration.");
    }
}
