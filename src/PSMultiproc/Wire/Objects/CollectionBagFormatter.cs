using System.Collections;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats a collection of a type that cannot be rebuilt by its items: [marker, kind, type names, items …].</summary>
internal sealed class CollectionBagFormatter : ValueFormatter
{
    /// <summary>A sequence that does not end before this is taken for one that never does.</summary>
    private const int MaxSequenceLength = 10_000_000;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        CollectionBagKind kind = value switch
        {
            IDictionary => CollectionBagKind.Dictionary,
            Queue => CollectionBagKind.Queue,
            Stack => CollectionBagKind.Stack,
            _ => CollectionBagKind.List,
        };
        List<object?> items = ItemsOf(writer, value);
        if (kind == CollectionBagKind.Stack) items.Reverse();
        string[] typeNames = TypeNameList.Deserialized(TypeNameList.Of(PSObject.AsPSObject(value)));

        writer.BeginComposite((CompositeCode)PowerShellCode.CollectionBag, checked(items.Count + 2));
        writer.WriteInt32((int)kind);
        writer.Raw.WriteArrayHeader(typeNames.Length);
        foreach (string name in typeNames) writer.WriteName(name);
        for (int i = 0; i < items.Count; i++) writer.WriteElement(items[i], i);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        var kind = (CollectionBagKind)reader.Raw.ReadInt32();
        var typeNames = new string[Math.Min(reader.Raw.ReadArrayHeader(), reader.Raw.Remaining)];
        for (int i = 0; i < typeNames.Length; i++) typeNames[i] = reader.ReadName();

        int count = parts - 2;
        reader.BeginElements(count);
        (object collection, Action<object?> add) = Make(kind);
        PSObject created = PSObject.AsPSObject(collection);
        TypeNameList.Replace(created, typeNames);
        reader.Announce(created);
        if (collection is Hashtable table)
            for (int i = 0; i < count; i += 2) table[reader.ReadElement() ?? DBNull.Value] = reader.ReadElement();
        else
            for (int i = 0; i < count; i++) add(reader.ReadElement());
        return created;
    }

    private static (object Collection, Action<object?> Add) Make(CollectionBagKind kind)
    {
        switch (kind)
        {
            case CollectionBagKind.Dictionary:
                return (new Hashtable(StringComparer.OrdinalIgnoreCase), static _ => { });
            case CollectionBagKind.Queue:
                var queue = new Queue();
                return (queue, queue.Enqueue);
            case CollectionBagKind.Stack:
                var stack = new Stack();
                return (stack, stack.Push);
            default:
                var list = new ArrayList();
                return (list, item => list.Add(item));
        }
    }

    private static List<object?> ItemsOf(ValueWriter writer, object value)
    {
        var items = new List<object?>();
        if (value is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary) items.AddRange([entry.Key, entry.Value]);
        }
        else if (value is IList list)
        {
            // By index: the enumerator of a PSDataCollection waits until nobody adds to it any more.
            for (int i = 0; i < list.Count; i++) items.Add(list[i]);
        }
        else
        {
            foreach (object? item in LanguagePrimitives.GetEnumerable(value)!)
            {
                if (items.Count == MaxSequenceLength) throw writer.Refuse($"It does not end within {MaxSequenceLength:N0} items.");
                items.Add(item);
            }
        }

        return items;
    }
}
