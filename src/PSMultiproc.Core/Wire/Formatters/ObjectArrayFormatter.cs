namespace PSMultiproc.Wire;

/// <summary>Formats <c>object[]</c> as a plain MessagePack array.</summary>
internal sealed class ObjectArrayFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ObjectArrayFormatter Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var array = (object?[])value;
        writer.Raw.WriteArrayHeader(array.Length);
        for (int i = 0; i < array.Length; i++) writer.WriteElement(array[i], i);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        reader.BeginElements(parts);
        var array = new object?[parts];
        reader.Announce(array);
        for (int i = 0; i < parts; i++) array[i] = reader.ReadElement();
        return array;
    }
}
