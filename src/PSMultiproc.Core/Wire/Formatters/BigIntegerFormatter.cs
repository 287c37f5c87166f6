using System.Numerics;

namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="BigInteger"/> as its two's complement, little-endian.</summary>
internal sealed class BigIntegerFormatter() : ScalarFormatter(ExtensionCode.BigInteger)
{
    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var number = (BigInteger)value;
        int size = number.GetByteCount();
        writer.Raw.WriteExtensionHeader((sbyte)Code, size);
        number.TryWriteBytes(writer.Buffer.GetSpan(size), out int written);
        writer.Buffer.Advance(written);
    }

    /// <inheritdoc/>
    public override object ReadScalar(ReadOnlySpan<byte> bytes) => new BigInteger(bytes);
}
