namespace PSMultiproc.Wire;

/// <summary>Formats a type whose values are one MessagePack extension object each.</summary>
internal abstract class ScalarFormatter(ExtensionCode code) : ValueFormatter
{
    /// <summary>The extension type.</summary>
    public ExtensionCode Code => code;

    /// <summary>Makes a value of an extension object's bytes.</summary>
    /// <exception cref="WireFormatException">They are not such a value's.</exception>
    public abstract object ReadScalar(ReadOnlySpan<byte> bytes);

    /// <summary>Scalars are no composites.</summary>
    public sealed override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException($"A {Code} stands where a composite must.");

    /// <summary>What to throw for bytes that are no such value.</summary>
    protected WireFormatException Malformed(int length) => new($"{length} bytes are no {Code}.");
}
