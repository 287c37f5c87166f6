using System.Collections;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats collections of a type that bags do not fit into: where an item arrives as a bag, the collection arrives as
/// <c>object[]</c>, an <see cref="ArrayList"/> or a <see cref="Hashtable"/>.
/// </summary>
/// <param name="type">The collection's type.</param>
/// <param name="exact">Writes and reads collections whose items all arrive as what they are; null where none can.</param>
/// <param name="fits">Whether an item arrives as what it is.</param>
internal sealed class LooseFormatter(Type type, TypedFormatter? exact, Func<object?, bool> fits) : TypedFormatter
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        if (exact is not null && Items((IEnumerable)value).All(fits)) exact.Write(writer, value);
        else if (value is Array array) ObjectArrayFormatter.Instance.Write(writer, Items(array).ToArray());
        else if (value is IDictionary dictionary) HashtableFormatter.Instance.Write(writer, Loosen(dictionary));
        else WriteList(writer, [.. Items((IEnumerable)value)]);
    }

    /// <inheritdoc/>
    public override object? Read(ref ValueReader reader, int parts) =>
        exact?.Read(ref reader, parts) ?? throw new WireFormatException($"Collections of type {type} are never sent as such.");

    private static IEnumerable<object?> Items(IEnumerable collection)
    {
        if (collection is not IDictionary dictionary) return collection.Cast<object?>();
        return dictionary.Keys.Cast<object?>().Concat(dictionary.Values.Cast<object?>());
    }

    /// <summary>As PowerShell makes them, where no two keys differ in case only.</summary>
    private static Hashtable Loosen(IDictionary dictionary)
    {
        var loose = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in dictionary) loose[entry.Key] = entry.Value;
        if (loose.Count == dictionary.Count) return loose;

        loose = [];
        foreach (DictionaryEntry entry in dictionary) loose[entry.Key] = entry.Value;
        return loose;
    }

    private static void WriteList(ValueWriter writer, List<object?> items)
    {
        writer.BeginTyped(typeof(ArrayList), items.Count);
        for (int i = 0; i < items.Count; i++) writer.WriteElement(items[i], i);
    }
}
