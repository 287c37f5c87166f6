namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="Type"/> by its name, one that a script made as a bag.</summary>
internal sealed class TypeValueFormatter(BagFormatter bag) : ValueFormatter
{
    private readonly BagFormatter _bag = bag;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var type = (Type)value;
        if (ForeignTypes.Contains(type) || type.IsGenericParameter) _bag.Write(writer, value);
        else TypeFormatter.Instance.Write(writer, value);
    }

    /// <summary><see cref="TypeFormatter"/> reads types.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("A type stands where a collection must.");
}
