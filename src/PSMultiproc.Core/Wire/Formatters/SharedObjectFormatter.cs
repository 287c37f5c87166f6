using PSMultiproc.Shared;

namespace PSMultiproc.Wire;

/// <summary>
/// Sends the name of a <see cref="SharedObject"/>; of an object's lock that it is one, and of what lies within a container
/// where it lies: what arrives is the object itself.
/// </summary>
internal sealed class SharedObjectFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly SharedObjectFormatter Instance = new();

    private const int PartsWithin = 4;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        if (value is SharedCollection { IsPart: true } within)
        {
            Write(writer, within);
            return;
        }

        var shared = (SharedObject)value;
        writer.BeginComposite(CompositeCode.SharedObject, 2);
        writer.WriteString(shared.Name);
        writer.WriteBoolean(shared.IsPart);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, PartsWithin);
        var name = reader.ReadString()!;
        return parts == 2
            ? SharedObjects.Get(name, reader.Raw.ReadBoolean(), reader.Serializer)
            : ReadWithin(ref reader, name, parts);
    }

    private static void Write(ValueWriter writer, SharedCollection within)
    {
        var reference = within.Reference;
        writer.BeginComposite(CompositeCode.SharedObject, PartsWithin);
        writer.WriteString(within.Name);
        writer.Raw.WriteInt64(reference.Id);
        writer.Raw.WriteInt64(reference.Part);
        writer.Raw.WriteInt64(reference.Offset);
    }

    private static SharedCollection ReadWithin(ref ValueReader reader, string name, int parts)
    {
        ValueReader.ExpectParts(parts, PartsWithin, PartsWithin);
        var reference = new NodeReference(reader.Raw.ReadInt64(), reader.Raw.ReadInt64(), reader.Raw.ReadInt64());
        return SharedObjects.Get(name, reader.Serializer) is SharedCollection whole
            ? whole.Within(reference)
            : throw new SharedObjectNotFoundException(name, "a dictionary or list within it is looked for, and it holds none.");
    }
}
