namespace PSMultiproc.Wire;

/// <summary>Refuses every value of a type.</summary>
internal sealed class UnsupportedFormatter(Type type) : ValueFormatter
{
    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value) => throw writer.Refuse(UnsendableTypes.Reason(type));

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException($"Values of type {type} are never sent. {UnsendableTypes.Reason(type)}");
}
