using System.Collections;

namespace PSMultiproc.Wire;

/// <summary>Formats a collection that is rebuilt by adding its elements in order.</summary>
/// <param name="count">How many elements a collection has.</param>
/// <param name="create">Makes an empty collection.</param>
/// <param name="add">Adds an element.</param>
/// <param name="order">The elements in the order in which to add them; null for the collection's own.</param>
internal sealed class SequenceFormatter<TSequence, T>(
    Func<TSequence, int> count,
    Func<TSequence> create,
    Action<TSequence, T> add,
    Func<TSequence, IEnumerable>? order = null) : TypedFormatter
    where TSequence : class, IEnumerable
{
    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Early;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var sequence = (TSequence)value;
        int announced = count(sequence), written = 0;
        writer.BeginTyped(typeof(TSequence), announced);
        foreach (object? element in order is null ? sequence : order(sequence)) writer.WriteElement(element, written++);
        writer.ExpectWritten(announced, written);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        reader.BeginElements(parts);
        TSequence sequence = create();
        reader.Announce(sequence);
        for (int i = 0; i < parts; i++) add(sequence, reader.ReadElement<T>());
        return sequence;
    }
}
