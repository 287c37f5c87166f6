using System.Collections;

namespace PSMultiproc.Wire;

/// <summary>Formats remoting's PSPrimitiveDictionary as the hashtable that it is.</summary>
internal sealed class PrimitiveDictionaryFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly PrimitiveDictionaryFormatter Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value) =>
        HashtableFormatter.Instance.Write(writer, new Hashtable((Hashtable)value, StringComparer.OrdinalIgnoreCase));

    /// <summary><see cref="HashtableFormatter"/> reads it.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("A dictionary stands where a collection must.");
}
