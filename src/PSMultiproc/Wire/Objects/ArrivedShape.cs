using System.Collections.ObjectModel;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>A <see cref="PropertyShape"/> as the reader knows it.</summary>
/// <param name="TypeNames">The type names; null for the usual ones.</param>
/// <param name="Names">The properties, in order.</param>
internal sealed record ArrivedShape(IReadOnlyList<string>? TypeNames, IReadOnlyList<string> Names)
    : ObjectShape(Unnamed, Tracked: true, Names, Positions: null)
{
    private static readonly WireType Unnamed = new("", null, null);

    private readonly Collection<string>? _shared = TypeNames is null ? null : TypeNameList.MakeShared(TypeNames);

    /// <summary>Reads a shape, or finds the one that was described before.</summary>
    public static ArrivedShape Read(ref ValueReader reader)
    {
        ReadTables tables = reader.Tables;
        List<ObjectShape> shapes = tables.Shapes;
        if (reader.Raw.NextType == MessagePackType.Integer)
        {
            int number = reader.Raw.ReadInt32();
            return (uint)number < (uint)shapes.Count && shapes[number] is ArrivedShape known
                ? known
                : throw new WireFormatException($"The message refers to shape {number} of {shapes.Count}.");
        }

        if (tables.KnownShapes.Recall(ref reader.Raw, tables.Names) is ArrivedShape familiar)
        {
            shapes.Add(familiar);
            return familiar;
        }

        bool isFirst = tables.Names.Count == 0;
        ReadOnlySpan<byte> description = reader.Raw.Unread;
        ArrivedShape shape = ReadDescription(ref reader);
        shapes.Add(shape);
        if (isFirst) tables.KnownShapes.Remember(description[..^reader.Raw.Remaining], shape, tables.Names);
        return shape;
    }

    /// <summary>Makes an object of this kind, without its properties.</summary>
    public PSObject Create()
    {
        PSObject created = ObjectParts.Create(Names.Count);
        if (TypeNames is not null) TypeNameList.Set(created, _shared, TypeNames);
        return created;
    }

    /// <summary>Reads the values of an object that <see cref="Create"/> made.</summary>
    public void ReadValues(ref ValueReader reader, PSObject target, int parts)
    {
        ValueReader.ExpectParts(parts, Names.Count, Names.Count);
        reader.BeginElements(parts);
        for (int i = 0; i < Names.Count; i++) InstanceMembers.Add(target, Names[i], reader.ReadElement());
    }

    private static ArrivedShape ReadDescription(ref ValueReader reader)
    {
        int count = reader.Raw.ReadArrayHeader() - 1;
        if (count < 0) throw new WireFormatException("A shape lacks its type names.");
        string[]? typeNames = reader.Raw.TryReadNil() ? null : ReadNames(ref reader, reader.Raw.ReadArrayHeader());
        var shape = new ArrivedShape(typeNames, ReadNames(ref reader, count));
        foreach (string name in shape.Names) InstanceMembers.Register(name);
        return shape;
    }

    private static string[] ReadNames(ref ValueReader reader, int count)
    {
        if (count > reader.Raw.Remaining) throw new WireFormatException($"A shape of {count} names is cut short.");
        var names = new string[count];
        for (int i = 0; i < count; i++) names[i] = reader.ReadName();
        return names;
    }
}
