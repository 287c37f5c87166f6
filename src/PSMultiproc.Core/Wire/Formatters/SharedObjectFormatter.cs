using PSMultiproc.Shared;

namespace PSMultiproc.Wire;

/// <summary>
/// Sends the name of a <see cref="SharedObject"/> and what tells it from others of that name; of an object's lock that it is
/// one, and of what lies within a container where it lies: what arrives is the object itself.
/// </summary>
internal sealed class SharedObjectFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly SharedObjectFormatter Instance = new();

    private const int PartsOfWhole = 3;
    private const int PartsWithin = 5;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        if (value is SharedCollection { IsPart: true } within)
        {
            Write(writer, within);
            return;
        }

        var shared = (SharedObject)value;
        shared.OnSending();
        writer.BeginComposite(CompositeCode.SharedObject, PartsOfWhole);
        writer.WriteString(shared.Name);
        writer.Raw.WriteInt64(shared.Identity);
        writer.WriteBoolean(shared.IsPart);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, PartsOfWhole, PartsWithin);
        var name = reader.ReadString()!;
        var whole = SharedObjects.Get(name, reader.Serializer);
        if (reader.Raw.ReadInt64() != whole.Identity)
        {
            throw new SharedObjectNotFoundException(name, "it was freed, and another has its name now.");
        }

        whole.OnReceived();

        if (parts != PartsOfWhole)
        {
            return ReadWithin(ref reader, whole, parts);
        }

        return reader.Raw.ReadBoolean() ? SharedObjects.LockOf(whole) : whole;
    }

    private static void Write(ValueWriter writer, SharedCollection within)
    {
        var reference = within.Reference;
        writer.BeginComposite(CompositeCode.SharedObject, PartsWithin);
        writer.WriteString(within.Name);
        writer.Raw.WriteInt64(within.Identity);
        writer.Raw.WriteInt64(reference.Id);
        writer.Raw.WriteInt64(reference.Part);
        writer.Raw.WriteInt64(reference.Offset);
    }

    private static SharedCollection ReadWithin(ref ValueReader reader, SharedObject whole, int parts)
    {
        ValueReader.ExpectParts(parts, PartsWithin, PartsWithin);
        var reference = new NodeReference(reader.Raw.ReadInt64(), reader.Raw.ReadInt64(), reader.Raw.ReadInt64());
        return whole is SharedCollection collection
            ? collection.Within(reference)
            : throw new SharedObjectNotFoundException(whole.Name, "a dictionary or list within it is looked for, and it holds none.");
    }
}
