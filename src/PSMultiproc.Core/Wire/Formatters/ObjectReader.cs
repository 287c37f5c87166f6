using System.Text;

namespace PSMultiproc.Wire;

/// <summary>Reads objects by their members, also those of a type that this process does not have.</summary>
internal sealed class ObjectReader : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ObjectReader Instance = new();

    private const int Nowhere = -1;

    /// <summary>Each type has a formatter of its own.</summary>
    public override void Write(ValueWriter writer, object value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, int.MaxValue);
        ObjectShape shape = ReadShape(ref reader);
        int count = shape.Names.Count;
        ValueReader.ExpectParts(parts - 1, count, count);
        reader.BeginElements(count);

        int outer = shape.Tracked ? reader.Enter() : 0;
        object value = shape.Type.Formatter switch
        {
            ObjectFormatter formatter => formatter.ReadMembers(ref reader, shape),
            null => ReadUnknown(ref reader, shape),
            _ => throw new WireFormatException($"The type {shape.Type.Name} is not sent by its members."),
        };
        if (shape.Tracked) reader.Leave(outer, value);
        return value;
    }

    private static object ReadUnknown(ref ValueReader reader, ObjectShape shape)
    {
        var values = new object?[shape.Names.Count];
        for (int i = 0; i < values.Length; i++) values[i] = reader.ReadElement();
        return reader.CreateUnknown(shape.Type, shape.Names, values);
    }

    private static ObjectShape ReadShape(ref ValueReader reader)
    {
        List<ObjectShape> shapes = reader.Tables.Shapes;
        if (reader.Raw.NextType == MessagePackType.Integer)
        {
            int number = reader.Raw.ReadInt32();
            return (uint)number < (uint)shapes.Count
                ? shapes[number]
                : throw new WireFormatException($"The message refers to shape {number} of {shapes.Count}.");
        }

        int count = reader.Raw.ReadArrayHeader() - 2;
        if (count < 0) throw new WireFormatException("A shape lacks its type.");
        WireType type = reader.ReadType();
        bool tracked = reader.Raw.ReadBoolean();
        ObjectShape shape = ReadNames(ref reader.Raw, type, tracked, count);
        shapes.Add(shape);
        return shape;
    }

    private static ObjectShape ReadNames(ref MessagePackReader raw, WireType type, bool tracked, int count)
    {
        var formatter = type.Formatter as ObjectFormatter;
        MessagePackReader ahead = raw;
        int same = 0;
        while (same < count && formatter is not null && formatter.HasName(same, ahead.ReadStringBytes())) same++;
        if (formatter is not null && same == count && count == formatter.Names.Count)
        {
            raw = ahead;
            return new ObjectShape(type, tracked, formatter.Names, null);
        }

        var names = new string[count];
        for (int i = 0; i < count; i++) names[i] = raw.ReadString();
        int[]? positions = formatter is null ? null : Array.ConvertAll(names, name => PositionOf(formatter, name));
        return new ObjectShape(type, tracked, names, positions);
    }

    private static int PositionOf(ObjectFormatter formatter, string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        for (int i = 0; i < formatter.Names.Count; i++)
            if (formatter.HasName(i, utf8)) return i;
        return Nowhere;
    }
}
