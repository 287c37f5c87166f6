namespace PSMultiproc.Wire;

/// <summary>
/// Stands for the types that MessagePack has; <see cref="ValueWriter"/> and <see cref="ValueReader"/> know them.
/// </summary>
internal sealed class PlainFormatter : ValueFormatter
{
    private static readonly PlainFormatter Instance = new();

    private static readonly Type[] Types =
        [typeof(int), typeof(string), typeof(double), typeof(bool), typeof(long), typeof(float), typeof(byte[])];

    private PlainFormatter()
    {
    }

    /// <summary>The formatter of such a type, or null for another type.</summary>
    public static ValueFormatter? Find(Type type) => Types.Contains(type) ? Instance : null;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value) => writer.WriteValue(value);

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("A plain value stands where a composite must.");
}
