using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a collection of a type that cannot be rebuilt by its items, and by the properties that PowerShell remoting
/// sends with them: [marker, kind, shape, items …, values …].
/// </summary>
internal sealed class CollectionBagFormatter(ShapeCatalog shapes) : ValueFormatter
{
    private readonly ShapeCatalog _shapes = shapes;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        CollectionBagKind kind = CollectionParts.KindOf(value);
        List<object?> items = CollectionParts.ItemsOf(writer, value);
        if (kind == CollectionBagKind.Stack) items.Reverse();
        PSObject source = PSObject.AsPSObject(value);
        PropertyList properties = writer.BagDepth >= BagFormatter.MaxDepth ? PropertyList.None
            : kind == CollectionBagKind.Sequence ? PropertyList.Of(source) : PropertyList.AddedTo(source);
        PropertyShape shape = _shapes.Find(TypeNameList.Deserialized(TypeNameList.Of(source)), [.. properties.Names]);

        writer.BeginComposite((CompositeCode)PowerShellCode.CollectionBag, checked(items.Count + properties.Names.Count + 2));
        writer.WriteInt32((int)kind);
        shape.WriteShape(writer);

        // The items first: where one stands in a property as well, that refers to it.
        for (int i = 0; i < items.Count; i++) writer.WriteElement(items[i], i);
        writer.BagDepth++;
        properties.WriteValues(writer);
        writer.BagDepth--;
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, int.MaxValue);
        var kind = (CollectionBagKind)reader.Raw.ReadInt32();
        ArrivedShape shape = ArrivedShape.Read(ref reader);
        int items = parts - 2 - shape.Names.Count;
        ValueReader.ExpectParts(items, 0, int.MaxValue);
        reader.BeginElements(parts - 2);

        object collection = Make(kind);
        PSObject created = PSObject.AsPSObject(collection);
        if (shape.TypeNames is not null) TypeNameList.Replace(created, shape.TypeNames);
        reader.Announce(created);
        ReadItems(ref reader, collection, items);
        foreach (string name in shape.Names)
            created.Properties.Add(new PSNoteProperty(name, reader.ReadElement()), preValidated: true);
        return created;
    }

    private static object Make(CollectionBagKind kind) => kind switch
    {
        CollectionBagKind.List or CollectionBagKind.Sequence => new ArrayList(),
        CollectionBagKind.Dictionary => new Hashtable(StringComparer.OrdinalIgnoreCase),
        CollectionBagKind.ExactDictionary => new Hashtable(),
        CollectionBagKind.OrderedDictionary => new OrderedDictionary(StringComparer.OrdinalIgnoreCase),
        CollectionBagKind.Queue => new Queue(),
        CollectionBagKind.Stack => new Stack(),
        _ => throw new WireFormatException($"A collection of kind {(int)kind} is unknown."),
    };

    private static void ReadItems(ref ValueReader reader, object collection, int count)
    {
        if (collection is IDictionary dictionary)
        {
            if (count % 2 != 0) throw new WireFormatException("A dictionary's last key has no value.");
            for (int i = 0; i < count; i += 2)
                dictionary[reader.ReadElement() ?? DBNull.Value] = reader.ReadElement();
            return;
        }

        for (int i = 0; i < count; i++)
        {
            object? item = reader.ReadElement();
            if (collection is ArrayList list) list.Add(item);
            else if (collection is Queue queue) queue.Enqueue(item);
            else ((Stack)collection).Push(item);
        }
    }
}
