namespace PSMultiproc.Shared;

/// <summary>A list's vector of values.</summary>
internal readonly unsafe struct ItemVector
{
    private const int LeastCapacity = 8;
    private const int MostCapacity = 0x7FFFFFC7;

    private readonly VectorHeader* _header;

    /// <summary>The vector that lies somewhere.</summary>
    public ItemVector(HeapPart part, long offset)
    {
        _header = (VectorHeader*)part.At(offset, VectorHeader.Size);
        Capacity = _header->Capacity;
        part.At(offset, SizeFor(Capacity));
        (First, Count) = ((int)(_header->Extent >> 32), (int)_header->Extent);
        if (First < 0 || Count < 0 || (long)First + Count > Capacity)
        {
            throw HeapPart.Damaged();
        }
    }

    /// <summary>How many words there are.</summary>
    public int Capacity { get; }

    /// <summary>The first that counts.</summary>
    public int First { get; }

    /// <summary>How many count, as of when this was made.</summary>
    public int Count { get; }

    /// <summary>The words that count.</summary>
    public Span<ValueWord> Items => new((ValueWord*)(_header + 1) + First, Count);

    /// <summary>All words.</summary>
    public Span<ValueWord> Words => new(_header + 1, Capacity);

    /// <summary>How many words a vector is to have for so many values and some to come.</summary>
    public static int CapacityFor(long count) => count <= MostCapacity
        ? (int)Math.Clamp(count + (count / 2), LeastCapacity, MostCapacity)
        : throw new SharedMemoryExhaustedException(count * sizeof(long), $"A shared list has at most {MostCapacity:N0} items.");

    /// <summary>The bytes of a vector.</summary>
    public static long SizeFor(int capacity) => VectorHeader.Size + (sizeof(long) * (long)capacity);

    /// <summary>Makes a vector in a part that has room for it.</summary>
    /// <returns>Its place.</returns>
    public static long Create(HeapPart part, int capacity)
    {
        var offset = part.Allocate(SizeFor(capacity));
        ((VectorHeader*)part.At(offset, VectorHeader.Size))->Capacity = capacity;
        return offset;
    }

    /// <summary>Says which words count.</summary>
    public void SetExtent(int first, int count) => Volatile.Write(ref _header->Extent, ((ulong)(uint)first << 32) | (uint)count);
}
