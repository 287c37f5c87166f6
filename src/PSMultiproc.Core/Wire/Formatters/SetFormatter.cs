namespace PSMultiproc.Wire;

/// <summary>Formats a set with its comparer: [marker, type, comparer, elements …].</summary>
/// <param name="create">Makes an empty set with a comparer, null for the default one.</param>
/// <param name="comparerOf">A set's comparer.</param>
internal sealed class SetFormatter<TSet, T>(Func<object?, TSet> create, Func<TSet, object> comparerOf) : TypedFormatter
    where TSet : class, ISet<T>
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var set = (TSet)value;
        object comparer = comparerOf(set);
        if (!Comparers.AreKnown<T>(comparer))
        {
            writer.WriteOtherwise(set, Comparers.Reason(comparer));
            return;
        }

        int announced = set.Count, written = 0;
        writer.BeginTyped(typeof(TSet), checked(announced + 1));
        Comparers.Write<T>(writer, comparer);
        foreach (T element in set) writer.WriteElement(element, written++);
        writer.ExpectWritten(announced, written);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 1, int.MaxValue);
        TSet set = create(Comparers.Read(ref reader));
        reader.Announce(set);
        reader.BeginElements(parts - 1);
        for (int i = 1; i < parts; i++) set.Add(reader.ReadElement<T>());
        return set;
    }
}
