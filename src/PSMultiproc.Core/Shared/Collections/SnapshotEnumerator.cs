using System.Collections;

namespace PSMultiproc.Shared;

/// <summary>Enumerates a copy of a dictionary's entries.</summary>
internal sealed class SnapshotEnumerator(DictionaryEntry[] entries) : IDictionaryEnumerator
{
    private readonly DictionaryEntry[] _entries = entries;
    private int _position = -1;

    /// <inheritdoc/>
    public DictionaryEntry Entry => (uint)_position < (uint)_entries.Length
        ? _entries[_position]
        : throw new InvalidOperationException("There is no entry before the first MoveNext, nor after it has said no.");

    /// <inheritdoc/>
    public object Key => Entry.Key;

    /// <inheritdoc/>
    public object? Value => Entry.Value;

    /// <inheritdoc/>
    public object Current => Entry;

    /// <inheritdoc/>
    public bool MoveNext() => _position < _entries.Length && ++_position < _entries.Length;

    /// <inheritdoc/>
    public void Reset() => _position = -1;
}
