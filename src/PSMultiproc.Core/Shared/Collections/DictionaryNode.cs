namespace PSMultiproc.Shared;

/// <summary>A dictionary in a part. Used under the lock; nothing outlives it.</summary>
internal readonly unsafe struct DictionaryNode(HeapPart part, NodeHeader* node)
{
    private readonly NodeHeader* _node = node;

    /// <summary>Where it lies.</summary>
    public HeapPart Part { get; } = part;

    /// <summary>How many entries there are.</summary>
    public int Count => _node->Contents == 0 ? 0 : Table.Count;

    /// <summary>The bytes that one more entry takes beside its own.</summary>
    public long RoomToAdd => _node->Contents == 0 || Table.IsFull ? RoomToRebuild : 0;

    /// <summary>The bytes of a table for one more.</summary>
    public long RoomToRebuild => KeyTable.SizeFor(KeyTable.CapacityFor(Count + 1L));

    private KeyTable Table => new(Part, _node->Contents);

    /// <summary>The entry of a key; null when there is none.</summary>
    public EntryHeader* Find(ReadOnlySpan<byte> identity, uint hash) => Find(identity, hash, out _);

    /// <summary>The entry of a key, and its number; null when there is none.</summary>
    public EntryHeader* Find(ReadOnlySpan<byte> identity, uint hash, out int number)
    {
        number = -1;
        EntryHeader* entry = null;
        if (_node->Contents != 0)
        {
            number = Table.Find(Part, identity, hash, out entry);
        }

        return entry;
    }

    /// <summary>The next entry; null when there is none.</summary>
    /// <param name="number">Where to look from, 0 at first; set to where to look from next.</param>
    public EntryHeader* Next(ref int number)
    {
        if (_node->Contents == 0)
        {
            return null;
        }

        var table = Table;
        while (table.PlaceOf(number) is var place and not 0)
        {
            number++;
            if (place != KeyTable.RemovedPlace)
            {
                return Part.Entry(place);
            }
        }

        return null;
    }

    /// <summary>Adds an entry of a key that there is none of. The room was made sure of.</summary>
    /// <param name="identity">What equal keys have in common.</param>
    /// <param name="key">The key as it was given; empty where that is the same.</param>
    /// <param name="hash">The hash of the identity.</param>
    /// <param name="value">The value.</param>
    public void Add(ReadOnlySpan<byte> identity, ReadOnlySpan<byte> key, uint hash, ValueWord value)
    {
        var place = Part.Allocate(EntryHeader.SizeFor(identity.Length, key.Length));
        var entry = (EntryHeader*)Part.At(place, EntryHeader.SizeFor(identity.Length, key.Length));
        (entry->Hash, entry->IdentityLength, entry->KeyLength, entry->Value) = (hash, identity.Length, key.Length, value.Bits);
        var bytes = (byte*)(entry + 1);
        identity.CopyTo(new Span<byte>(bytes, identity.Length));
        key.CopyTo(new Span<byte>(bytes + identity.Length, key.Length));
        if (_node->Contents == 0 || Table.IsFull)
        {
            Rebuild(KeyTable.CapacityFor(Count + 1L));
        }

        Table.Add(place, hash);
    }

    /// <summary>Removes an entry.</summary>
    public void Remove(int number) => Table.Remove(number);

    /// <summary>Makes a table of so many places, for a new dictionary or in place of a full one.</summary>
    public void Rebuild(int capacity)
    {
        var offset = KeyTable.Create(Part, capacity);
        var table = new KeyTable(Part, offset);
        if (_node->Contents != 0)
        {
            var old = Table;
            for (var i = 0; old.PlaceOf(i) is var place and not 0; i++)
            {
                if (place != KeyTable.RemovedPlace)
                {
                    table.Add(place, Part.Entry(place)->Hash);
                }
            }
        }

        Volatile.Write(ref _node->Contents, offset);
    }
}
