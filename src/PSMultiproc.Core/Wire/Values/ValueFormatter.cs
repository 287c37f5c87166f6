namespace PSMultiproc.Wire;

/// <summary>
/// Writes and reads the values of one type. One instance serves all messages at once, so it holds no state of theirs.
/// </summary>
internal abstract class ValueFormatter
{
    /// <summary>How an object that appears twice is treated. The writer and the reader must agree.</summary>
    public virtual ReferenceTracking Tracking => ReferenceTracking.None;

    /// <summary>
    /// Writes exactly one MessagePack object: a composite begun with <see cref="ValueWriter.BeginComposite"/> or
    /// <see cref="ValueWriter.BeginTyped"/>, or another value in this one's place.
    /// </summary>
    /// <exception cref="NotSerializableException">The value, or a part of it, cannot be sent.</exception>
    public abstract void Write(ValueWriter writer, object value);

    /// <summary>
    /// Reads the parts of a composite, after its marker (and type). Where <see cref="Tracking"/> is
    /// <see cref="ReferenceTracking.Early"/> it calls <see cref="ValueReader.Announce"/> before it reads a value.
    /// </summary>
    /// <param name="reader">Stands at the first part.</param>
    /// <param name="parts">How many objects are left to read; all of them must be.</param>
    /// <exception cref="WireFormatException">The parts are not those of this type.</exception>
    public abstract object? Read(ref ValueReader reader, int parts);
}
