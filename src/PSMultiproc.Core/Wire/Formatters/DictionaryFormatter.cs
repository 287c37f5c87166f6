namespace PSMultiproc.Wire;

/// <summary>Formats a generic dictionary with its comparer: [marker, type, comparer, key, value …].</summary>
/// <param name="create">Makes an empty dictionary with a comparer, null for the default one, and room.</param>
/// <param name="comparerOf">A dictionary's comparer.</param>
internal sealed class DictionaryFormatter<TDictionary, TKey, TValue>(
    Func<object?, int, TDictionary> create, Func<TDictionary, object> comparerOf) : TypedFormatter
    where TDictionary : class, IDictionary<TKey, TValue>
    where TKey : notnull
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var dictionary = (TDictionary)value;
        object comparer = comparerOf(dictionary);
        if (!Comparers.AreKnown<TKey>(comparer))
        {
            writer.WriteOtherwise(dictionary, Comparers.Reason(comparer));
            return;
        }

        int announced = dictionary.Count, written = 0;
        writer.BeginTyped(typeof(TDictionary), checked((2 * announced) + 1));
        Comparers.Write<TKey>(writer, comparer);
        foreach (KeyValuePair<TKey, TValue> entry in dictionary)
        {
            writer.WriteElement(entry.Key, written);
            writer.WriteEntry(entry.Value, entry.Key, written++);
        }

        writer.ExpectWritten(announced, written);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, int.MaxValue);
        object? comparer = Comparers.Read(ref reader);
        reader.BeginElements(parts - 1);
        TDictionary dictionary = create(comparer, parts / 2);
        reader.Announce(dictionary);
        if (parts % 2 == 0) throw new WireFormatException("A dictionary's last key has no value.");
        for (int i = 1; i < parts; i += 2)
        {
            TKey key = reader.ReadElement<TKey>();
            dictionary[key] = reader.ReadElement<TValue>();
        }

        return dictionary;
    }
}
