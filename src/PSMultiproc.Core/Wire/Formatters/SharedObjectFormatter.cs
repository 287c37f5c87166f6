using PSMultiproc.Shared;

namespace PSMultiproc.Wire;

/// <summary>Sends the name of a <see cref="SharedObject"/>: what arrives is the object itself.</summary>
internal sealed class SharedObjectFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly SharedObjectFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite(CompositeCode.SharedObject, 1);
        writer.WriteString(((SharedObject)value).Name);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, 1);
        return SharedObjects.Get(reader.ReadString()!);
    }
}
