namespace PSMultiproc.Wire;

/// <summary>Formats an array of one dimension, element by element.</summary>
internal sealed class ArrayFormatter<T> : TypedFormatter
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var array = (T[])value;
        writer.BeginTyped(typeof(T[]), array.Length);
        for (int i = 0; i < array.Length; i++) writer.WriteElement(array[i], i);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        reader.BeginElements(parts);
        var array = new T[parts];
        reader.Announce(array);
        for (int i = 0; i < parts; i++) array[i] = reader.ReadElement<T>();
        return array;
    }
}
