namespace PSMultiproc.Wire;

/// <summary>What is common to the formatters of all enumerations.</summary>
internal abstract class EnumFormatterBase : ValueFormatter
{
    /// <summary>Reads a value's number.</summary>
    /// <exception cref="WireFormatException">The enumeration cannot hold it.</exception>
    public abstract object ReadNumber(ref MessagePackReader raw);

    /// <summary><see cref="EnumReader"/> reads enumerations.</summary>
    public sealed override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("An enumeration stands where a collection must.");
}
