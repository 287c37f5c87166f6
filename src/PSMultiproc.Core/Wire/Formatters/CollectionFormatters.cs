using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Reflection;

namespace PSMultiproc.Wire;

/// <summary>The framework's collections, and how each is made again.</summary>
internal static class CollectionFormatters
{
    /// <summary>The generic collections; each names the method below that makes its formatter.</summary>
    private static readonly FrozenDictionary<Type, string> Generic = new Dictionary<Type, string>
    {
        [typeof(List<>)] = nameof(ForList),
        [typeof(Collection<>)] = nameof(ForCollection),
        [typeof(ObservableCollection<>)] = nameof(ForObservableCollection),
        [typeof(LinkedList<>)] = nameof(ForLinkedList),
        [typeof(Queue<>)] = nameof(ForQueue),
        [typeof(Stack<>)] = nameof(ForStack),
        [typeof(ConcurrentQueue<>)] = nameof(ForConcurrentQueue),
        [typeof(ConcurrentBag<>)] = nameof(ForConcurrentBag),
        [typeof(HashSet<>)] = nameof(ForHashSet),
        [typeof(SortedSet<>)] = nameof(ForSortedSet),
        [typeof(Dictionary<,>)] = nameof(ForDictionary),
        [typeof(SortedDictionary<,>)] = nameof(ForSortedDictionary),
        [typeof(SortedList<,>)] = nameof(ForSortedList),
        [typeof(ConcurrentDictionary<,>)] = nameof(ForConcurrentDictionary),
    }.ToFrozenDictionary();

    /// <summary>A new formatter for a collection of the framework, or null for another type.</summary>
    public static ValueFormatter? Make(Type type)
    {
        if (type == typeof(Hashtable)) return HashtableFormatter.Instance;
        if (type == typeof(OrderedDictionary)) return OrderedDictionaryFormatter.Instance;
        if (type == typeof(ArrayList)) return ForArrayList();
        if (type.IsSZArray) return MakeArray(type, type.GetElementType()!);
        if (type.IsArray) return new GridFormatter(type);
        if (!type.IsConstructedGenericType) return null;
        if (!Generic.TryGetValue(type.GetGenericTypeDefinition(), out string? method)) return null;

        MethodInfo make = typeof(CollectionFormatters).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!;
        return (ValueFormatter)make.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, null)!;
    }

    private static ValueFormatter MakeArray(Type type, Type element)
    {
        if (type == typeof(object[])) return ObjectArrayFormatter.Instance;
        bool primitive = PrimitiveBlob.ElementTypes.Contains(element);
        return Instantiate(primitive ? typeof(PrimitiveArrayFormatter<>) : typeof(ArrayFormatter<>), element);
    }

    private static ValueFormatter Instantiate(Type definition, Type argument) =>
        (ValueFormatter)Activator.CreateInstance(definition.MakeGenericType(argument))!;

    private static ValueFormatter ForList<T>() => PrimitiveBlob.ElementTypes.Contains(typeof(T))
        ? Instantiate(typeof(PrimitiveListFormatter<>), typeof(T))
        : new ListFormatter<T>();

    private static SequenceFormatter<ArrayList, object?> ForArrayList() =>
        new(static list => list.Count, static () => [], static (list, item) => list.Add(item));

    private static SequenceFormatter<Collection<T>, T> ForCollection<T>() =>
        new(static list => list.Count, static () => [], static (list, item) => list.Add(item));

    private static SequenceFormatter<ObservableCollection<T>, T> ForObservableCollection<T>() =>
        new(static list => list.Count, static () => [], static (list, item) => list.Add(item));

    private static SequenceFormatter<LinkedList<T>, T> ForLinkedList<T>() =>
        new(static list => list.Count, static () => new(), static (list, item) => list.AddLast(item));

    private static SequenceFormatter<Queue<T>, T> ForQueue<T>() =>
        new(static queue => queue.Count, static () => new(), static (queue, item) => queue.Enqueue(item));

    private static SequenceFormatter<Stack<T>, T> ForStack<T>() => new(
        static stack => stack.Count,
        static () => new(),
        static (stack, item) => stack.Push(item),
        static stack => stack.Reverse());

    private static SequenceFormatter<ConcurrentQueue<T>, T> ForConcurrentQueue<T>() =>
        new(static queue => queue.Count, static () => new(), static (queue, item) => queue.Enqueue(item));

    private static SequenceFormatter<ConcurrentBag<T>, T> ForConcurrentBag<T>() => new(
        static bag => bag.Count, static () => [], static (bag, item) => bag.Add(item), static bag => bag.Reverse());

    private static SetFormatter<HashSet<T>, T> ForHashSet<T>() =>
        new(static comparer => new((IEqualityComparer<T>?)comparer), static set => set.Comparer);

    private static SetFormatter<SortedSet<T>, T> ForSortedSet<T>() =>
        new(static comparer => new((IComparer<T>?)comparer), static set => set.Comparer);

    private static DictionaryFormatter<Dictionary<TKey, TValue>, TKey, TValue> ForDictionary<TKey, TValue>()
        where TKey : notnull => new(
            static (comparer, capacity) => new(capacity, (IEqualityComparer<TKey>?)comparer),
            static map => map.Comparer);

    private static DictionaryFormatter<SortedDictionary<TKey, TValue>, TKey, TValue> ForSortedDictionary<TKey, TValue>()
        where TKey : notnull => new(
            static (comparer, _) => new((IComparer<TKey>?)comparer), static map => map.Comparer);

    private static DictionaryFormatter<SortedList<TKey, TValue>, TKey, TValue> ForSortedList<TKey, TValue>()
        where TKey : notnull => new(
            static (comparer, capacity) => new(capacity, (IComparer<TKey>?)comparer), static map => map.Comparer);

    private static DictionaryFormatter<ConcurrentDictionary<TKey, TValue>, TKey, TValue>
        ForConcurrentDictionary<TKey, TValue>()
        where TKey : notnull => new(
            static (comparer, _) => new((IEqualityComparer<TKey>?)comparer), static map => map.Comparer);
}
