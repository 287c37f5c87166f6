using System.Collections;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats collections of a type that bags do not fit into: where an item arrives as a bag, the collection does as well.
/// </summary>
/// <param name="type">The collection's type.</param>
/// <param name="exact">Writes and reads collections whose items all arrive as what they are; null where none can.</param>
/// <param name="fits">Whether an item arrives as what it is.</param>
/// <param name="bag">Writes the others.</param>
internal sealed class LooseFormatter(Type type, TypedFormatter? exact, Func<object?, bool> fits, CollectionBagFormatter bag) : TypedFormatter
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        ValueFormatter formatter = exact is not null && Items((IEnumerable)value).All(fits) ? exact : bag;
        formatter.Write(writer, value);
    }

    /// <inheritdoc/>
    public override object? Read(ref ValueReader reader, int parts) =>
        exact?.Read(ref reader, parts) ?? throw new WireFormatException($"Collections of type {type} are never sent as such.");

    private static IEnumerable<object?> Items(IEnumerable collection)
    {
        if (collection is not IDictionary dictionary) return collection.Cast<object?>();
        return dictionary.Keys.Cast<object?>().Concat(dictionary.Values.Cast<object?>());
    }
}
