using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>What PowerShell remoting takes for a collection, for a collection of which kind, and what is in it.</summary>
internal static class CollectionParts
{
    /// <summary>A sequence that does not end before this is taken for one that never does.</summary>
    private const int MaxSequenceLength = 10_000_000;

    /// <summary>Whether an object is sent by its items.</summary>
    public static bool IsCollection(object value) => value is IDictionary || Sequence(value) is not null;

    /// <summary>What the items arrive in.</summary>
    public static CollectionBagKind KindOf(object value) => value switch
    {
        OrderedDictionary => CollectionBagKind.OrderedDictionary,
        IDictionary dictionary => DiffersInCaseOnly(dictionary.Keys) ? CollectionBagKind.ExactDictionary : CollectionBagKind.Dictionary,
        Queue => CollectionBagKind.Queue,
        Stack => CollectionBagKind.Stack,
        IList => CollectionBagKind.List,
        _ when IsA(value.GetType(), typeof(Queue<>)) => CollectionBagKind.Queue,
        _ when IsA(value.GetType(), typeof(Stack<>)) => CollectionBagKind.Stack,
        _ => CollectionBagKind.Sequence,
    };

    /// <summary>The items; of a dictionary, keys and values in turn.</summary>
    /// <exception cref="NotSerializableException">There is no end of them.</exception>
    public static List<object?> ItemsOf(ValueWriter writer, object value)
    {
        var items = new List<object?>();
        if (value is IDictionary dictionary)
        {
            foreach (DictionaryEntry entry in dictionary) items.AddRange([entry.Key, entry.Value]);
        }
        else if (value is IList list and not Array)
        {
            // By index: the enumerator of a PSDataCollection waits until nobody adds to it any more.
            for (int i = 0; i < list.Count; i++) items.Add(list[i]);
        }
        else
        {
            foreach (object? item in Sequence(value)!)
            {
                if (items.Count == MaxSequenceLength) throw writer.Refuse($"It does not end within {MaxSequenceLength:N0} items.");
                items.Add(item);
            }
        }

        return items;
    }

    /// <summary>PowerShell does not unroll an XML node, but remoting sends its children.</summary>
    private static IEnumerable? Sequence(object value) =>
        LanguagePrimitives.GetEnumerable(value) ?? (value is IEnumerable items && items.GetEnumerator().MoveNext() ? items : null);

    private static bool DiffersInCaseOnly(ICollection keys)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (object key in keys)
            if (key is string text && !seen.Add(text)) return true;
        return false;
    }

    private static bool IsA(Type type, Type definition)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
            if (level.IsGenericType && level.GetGenericTypeDefinition() == definition) return true;
        return false;
    }
}
