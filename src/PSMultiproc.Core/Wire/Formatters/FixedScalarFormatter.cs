namespace PSMultiproc.Wire;

/// <summary>Turns a value into bytes; the span has the scalar's size.</summary>
internal delegate void ScalarEncoder<in T>(T value, Span<byte> bytes);

/// <summary>Turns bytes into a value; the span has the scalar's size. It throws for bytes that no value has.</summary>
internal delegate T ScalarDecoder<out T>(ReadOnlySpan<byte> bytes);

/// <summary>Formats a scalar that always takes the same number of bytes.</summary>
/// <param name="code">The extension type.</param>
/// <param name="size">How many bytes a value takes.</param>
/// <param name="encode">Turns a value into bytes.</param>
/// <param name="decode">Turns bytes into a value.</param>
internal sealed class FixedScalarFormatter<T>(
    ExtensionCode code, int size, ScalarEncoder<T> encode, ScalarDecoder<T> decode) : ScalarFormatter(code)
    where T : notnull
{
    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.Raw.WriteExtensionHeader((sbyte)Code, size);
        encode((T)value, writer.Buffer.GetSpan(size)[..size]);
        writer.Buffer.Advance(size);
    }

    /// <inheritdoc/>
    public override object ReadScalar(ReadOnlySpan<byte> bytes) =>
        bytes.Length == size ? decode(bytes) : throw Malformed(bytes.Length);
}
