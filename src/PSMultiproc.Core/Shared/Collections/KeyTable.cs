using System.Numerics;

namespace PSMultiproc.Shared;

/// <summary>
/// A dictionary's table: the places of its entries in the order in which they came, and a hash index of them. The places
/// are the truth. The index follows from them, as does how many there are.
/// </summary>
internal readonly unsafe struct KeyTable
{
    /// <summary>Stands in the place of an entry that was removed; no entry lies there.</summary>
    public const long RemovedPlace = 1;

    private const int LeastCapacity = 8;
    private const int MostCapacity = 1 << 29;

    private readonly TableHeader* _header;
    private readonly long* _places;

    /// <summary>Each the number of a place plus one, and above it the entry's hash; 0 when free.</summary>
    private readonly ulong* _slots;

    private readonly int _mask;

    /// <summary>The table that lies somewhere.</summary>
    public KeyTable(HeapPart part, long offset)
    {
        _header = (TableHeader*)part.At(offset, TableHeader.Size);
        Capacity = _header->Capacity;
        if (Capacity is < LeastCapacity or > MostCapacity)
        {
            throw HeapPart.Damaged();
        }

        part.At(offset, SizeFor(Capacity));
        _places = (long*)(_header + 1);
        _slots = (ulong*)(_places + Capacity);
        _mask = SlotsFor(Capacity) - 1;
    }

    /// <summary>How many places there are.</summary>
    public int Capacity { get; }

    /// <summary>How many entries there are.</summary>
    public int Count => _header->Count;

    /// <summary>Whether there is no place for another entry.</summary>
    public bool IsFull => _header->Used >= Capacity;

    /// <summary>How many places a table is to have for so many entries and some to come.</summary>
    public static int CapacityFor(long count) => count + (count / 2) is var capacity && capacity < MostCapacity
        ? (int)Math.Max(LeastCapacity, capacity + 1)
        : throw new SharedMemoryExhaustedException(count * sizeof(long), $"A shared dictionary has at most {MostCapacity / 3 * 2:N0} entries.");

    /// <summary>The bytes of a table.</summary>
    public static long SizeFor(int capacity) => TableHeader.Size + (sizeof(long) * ((long)capacity + SlotsFor(capacity)));

    /// <summary>Makes a table in a part that has room for it.</summary>
    /// <returns>Its place.</returns>
    public static long Create(HeapPart part, int capacity)
    {
        var offset = part.Allocate(SizeFor(capacity));
        ((TableHeader*)part.At(offset, TableHeader.Size))->Capacity = capacity;
        return offset;
    }

    /// <summary>The place of an entry by its number: 0 past the last, <see cref="RemovedPlace"/> where it is no more.</summary>
    public long PlaceOf(int number) => (uint)number < (uint)Capacity ? _places[number] : 0;

    /// <summary>The entry of a key.</summary>
    /// <returns>Its number; -1 when there is none.</returns>
    public int Find(HeapPart part, ReadOnlySpan<byte> identity, uint hash, out EntryHeader* entry)
    {
        for (int slot = (int)hash & _mask, left = _mask; left >= 0 && _slots[slot] is var seen and not 0; slot = (slot + 1) & _mask, left--)
        {
            if ((uint)(seen >> 32) == hash && PlaceOf((int)seen - 1) is var place && place != RemovedPlace)
            {
                entry = part.Entry(place);
                if (identity.SequenceEqual(new ReadOnlySpan<byte>(entry + 1, entry->IdentityLength)))
                {
                    return (int)seen - 1;
                }
            }
        }

        entry = null;
        return -1;
    }

    /// <summary>Adds an entry, of a key that there is none of, where there is a place.</summary>
    public void Add(long place, uint hash)
    {
        var number = _header->Used;
        if ((uint)number >= (uint)Capacity)
        {
            throw HeapPart.Damaged();
        }

        Volatile.Write(ref _places[number], place);
        _header->Used = number + 1;
        _header->Count++;
        var slot = (int)hash & _mask;
        for (var left = _mask; _slots[slot] != 0; slot = (slot + 1) & _mask, left--)
        {
            if (left == 0)
            {
                throw HeapPart.Damaged();
            }
        }

        _slots[slot] = ((ulong)hash << 32) | (uint)(number + 1);
    }

    /// <summary>Removes an entry.</summary>
    public void Remove(int number)
    {
        Volatile.Write(ref _places[number], RemovedPlace);
        _header->Count--;
    }

    private static int SlotsFor(int capacity) => (int)BitOperations.RoundUpToPowerOf2((uint)capacity + ((uint)capacity / 2));
}
