namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="float"/>, which MessagePack has.</summary>
internal sealed class SingleFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly SingleFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value) => writer.Raw.WriteSingle((float)value);

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("A Single stands where a composite must.");
}
