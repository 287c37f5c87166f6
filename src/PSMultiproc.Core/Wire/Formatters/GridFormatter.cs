namespace PSMultiproc.Wire;

/// <summary>
/// Formats an array of several dimensions, or of one that does not start at 0: [marker, type, lengths, lower bounds,
/// elements in row order …].
/// </summary>
internal sealed class GridFormatter(Type type) : TypedFormatter
{
    private readonly Type _elementType = type.GetElementType()!;
    private readonly int _rank = type.GetArrayRank();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var array = (Array)value;
        writer.BeginTyped(type, checked(array.Length + 2));
        WriteDimensions(writer.Raw, array.GetLength);
        WriteDimensions(writer.Raw, array.GetLowerBound);
        int position = 0;
        foreach (object? element in array) writer.WriteElement(element, position++);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, 2, int.MaxValue);
        int[] lengths = ReadDimensions(ref reader), bounds = ReadDimensions(ref reader);
        int count = parts - 2;
        reader.BeginElements(count);
        if (Product(lengths) != count)
            throw new WireFormatException($"{count} elements do not fill {string.Join(" by ", lengths)}.");

        Array array = Array.CreateInstance(_elementType, lengths, bounds);
        reader.Announce(array);
        var indices = (int[])bounds.Clone();
        for (int i = 0; i < count; i++)
        {
            array.SetValue(reader.ReadElement(), indices);
            Advance(indices, lengths, bounds);
        }

        return array;
    }

    private static void Advance(int[] indices, int[] lengths, int[] bounds)
    {
        for (int dimension = lengths.Length - 1; dimension >= 0; dimension--)
        {
            if (++indices[dimension] - bounds[dimension] < lengths[dimension]) return;
            indices[dimension] = bounds[dimension];
        }
    }

    private static long Product(int[] lengths)
    {
        if (Array.Exists(lengths, static length => length < 0)) return -1;
        if (Array.Exists(lengths, static length => length == 0)) return 0;
        return lengths.Aggregate(1L, static (product, length) => Math.Min(product * length, int.MaxValue + 1L));
    }

    private void WriteDimensions(MessagePackWriter raw, Func<int, int> of)
    {
        raw.WriteArrayHeader(_rank);
        for (int dimension = 0; dimension < _rank; dimension++) raw.WriteInt32(of(dimension));
    }

    private int[] ReadDimensions(ref ValueReader reader)
    {
        ValueReader.ExpectParts(reader.Raw.ReadArrayHeader(), _rank, _rank);
        var dimensions = new int[_rank];
        for (int i = 0; i < _rank; i++) dimensions[i] = reader.Raw.ReadInt32();
        return dimensions;
    }
}
