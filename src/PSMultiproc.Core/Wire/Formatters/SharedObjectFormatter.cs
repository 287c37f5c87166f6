using PSMultiproc.Shared;

namespace PSMultiproc.Wire;

/// <summary>
/// Sends the name of a <see cref="SharedObject"/>, and of an object's lock that it is one: what arrives is the object itself.
/// </summary>
internal sealed class SharedObjectFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly SharedObjectFormatter Instance = new();

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var shared = (SharedObject)value;
        writer.BeginComposite(CompositeCode.SharedObject, 2);
        writer.WriteString(shared.Name);
        writer.WriteBoolean(shared.IsPart);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, 2);
        var name = reader.ReadString()!;
        return SharedObjects.Get(name, reader.Raw.ReadBoolean(), reader.Serializer);
    }
}
