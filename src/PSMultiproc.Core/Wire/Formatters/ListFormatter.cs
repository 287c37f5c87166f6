namespace PSMultiproc.Wire;

/// <summary>Formats a <see cref="List{T}"/>, element by element.</summary>
internal sealed class ListFormatter<T> : TypedFormatter
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var list = (List<T>)value;
        int count = list.Count;
        writer.BeginTyped(typeof(List<T>), count);
        for (int i = 0; i < count; i++) writer.WriteElement(list[i], i);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        reader.BeginElements(parts);
        var list = new List<T>(parts);
        reader.Announce(list);
        for (int i = 0; i < parts; i++) list.Add(reader.ReadElement<T>());
        return list;
    }
}
