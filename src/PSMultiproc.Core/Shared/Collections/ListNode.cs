using System.Runtime.CompilerServices;

namespace PSMultiproc.Shared;

/// <summary>A list in a part. Used under the lock; nothing outlives it.</summary>
internal readonly unsafe struct ListNode(HeapPart part, NodeHeader* node)
{
    private readonly NodeHeader* _node = node;

    /// <summary>Where it lies.</summary>
    public HeapPart Part { get; } = part;

    /// <summary>How many items there are.</summary>
    public int Count => _node->Contents == 0 ? 0 : Vector.Count;

    /// <summary>The items.</summary>
    public Span<ValueWord> Items => _node->Contents == 0 ? [] : Vector.Items;

    private long Spare => _node->Spare == 0 ? -1 : new ItemVector(Part, _node->Spare).Capacity;

    private ItemVector Vector => new(Part, _node->Contents);

    /// <summary>The bytes that putting the items in another order takes.</summary>
    public long RoomToArrange => Spare >= Count ? 0 : RoomToRebuild(0);

    /// <summary>The bytes that inserting so many takes beside their own; less than none is removing them.</summary>
    public long RoomToInsert(int index, int count)
    {
        if (_node->Contents == 0)
        {
            return RoomToRebuild(count);
        }

        var vector = Vector;
        return IsInPlace(vector, index, count) || Spare >= (long)vector.Count + count ? 0 : RoomToRebuild(count);
    }

    /// <summary>The bytes of a vector for so many more.</summary>
    public long RoomToRebuild(int count) => ItemVector.SizeFor(ItemVector.CapacityFor((long)Count + count));

    /// <summary>Sets an item. One write decides.</summary>
    public void Set(int index, ValueWord value) => Volatile.Write(ref Unsafe.As<ValueWord, long>(ref Items[index]), value.Bits);

    /// <summary>Inserts items before the one of an index, or at the end. The room was made sure of.</summary>
    public void Insert(int index, ReadOnlySpan<ValueWord> values)
    {
        if (_node->Contents != 0 && Vector is var vector && IsInPlace(vector, index, values.Length))
        {
            var first = index == vector.Count ? vector.First : vector.First - values.Length;
            values.CopyTo(vector.Words[(index == vector.Count ? first + index : first)..]);
            vector.SetExtent(first, vector.Count + values.Length);
            return;
        }

        var items = Items;
        var other = Other(items.Length + values.Length, out var offset);
        items[..index].CopyTo(other);
        values.CopyTo(other[index..]);
        items[index..].CopyTo(other[(index + values.Length)..]);
        Use(offset, items.Length + values.Length);
    }

    /// <summary>Removes items. The room was made sure of.</summary>
    public void Remove(int index, int count)
    {
        var vector = Vector;
        if (IsInPlace(vector, index, -count))
        {
            vector.SetExtent(index == 0 ? vector.First + count : vector.First, vector.Count - count);
            return;
        }

        var items = vector.Items;
        var other = Other(items.Length - count, out var offset);
        items[..index].CopyTo(other);
        items[(index + count)..].CopyTo(other[index..]);
        Use(offset, items.Length - count);
    }

    /// <summary>Puts the items in another order: in each place, the one of an index. The room was made sure of.</summary>
    public void Arrange(ReadOnlySpan<int> order)
    {
        var items = Items;
        var other = Other(items.Length, out var offset);
        for (var i = 0; i < items.Length; i++)
        {
            other[i] = items[order[i]];
        }

        Use(offset, items.Length);
    }

    /// <summary>Whether it is done by saying anew which words count. All else is done in another vector, which then is the list's.</summary>
    private static bool IsInPlace(in ItemVector vector, int index, int count) => count < 0
        ? index == 0 || index - count == vector.Count
        : index == vector.Count ? (long)vector.First + vector.Count + count <= vector.Capacity : index == 0 && count <= vector.First;

    private Span<ValueWord> Other(int count, out long offset)
    {
        offset = Spare >= count ? _node->Spare : ItemVector.Create(Part, ItemVector.CapacityFor(count));
        return new ItemVector(Part, offset).Words;
    }

    private void Use(long offset, int count)
    {
        new ItemVector(Part, offset).SetExtent(0, count);
        var old = _node->Contents;
        Volatile.Write(ref _node->Contents, offset);
        _node->Spare = old;
    }
}
