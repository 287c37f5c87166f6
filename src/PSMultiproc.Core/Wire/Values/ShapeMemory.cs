namespace PSMultiproc.Wire;

/// <summary>
/// The shapes that earlier messages described. Most messages describe one of a few, so that comparing bytes saves
/// making the same strings again.
/// </summary>
/// <remarks>
/// It serves a shape whose description holds a message's first names. A later one can refer to names met before it, and
/// then equal bytes need not be equal shapes. It belongs to one thread at a time.
/// </remarks>
internal sealed class ShapeMemory
{
    private const int Capacity = 8;

    /// <summary>Descriptions longer than this are read each time, so that the memory stays small.</summary>
    private const int LongestDescription = 4096;

    private readonly Entry?[] _entries = new Entry?[Capacity];
    private int _oldest;

    /// <summary>Skips the description of a known shape, as if it had been read.</summary>
    /// <param name="reader">Stands at a shape's description.</param>
    /// <param name="names">The message's names; those of the shape are added.</param>
    /// <returns>Null, with nothing skipped, where the shape is not known.</returns>
    public ObjectShape? Recall(ref MessagePackReader reader, List<string> names)
    {
        if (names.Count > 0) return null;
        foreach (Entry? entry in _entries)
        {
            if (entry is null) break;
            if (!reader.Unread.StartsWith(entry.Description)) continue;
            reader.ReadBytes(entry.Description.Length);
            names.AddRange(entry.Names);
            return entry.Shape;
        }

        return null;
    }

    /// <summary>Keeps a shape in place of the one that was kept first.</summary>
    /// <param name="description">The bytes that describe it, the first of their message to hold names.</param>
    /// <param name="shape">What they describe.</param>
    /// <param name="names">The names they hold, as the message numbers them.</param>
    public void Remember(ReadOnlySpan<byte> description, ObjectShape shape, List<string> names)
    {
        if (description.Length > LongestDescription) return;
        _entries[_oldest] = new Entry(description.ToArray(), shape, [.. names]);
        _oldest = (_oldest + 1) % Capacity;
    }

    private sealed record Entry(byte[] Description, ObjectShape Shape, string[] Names);
}
