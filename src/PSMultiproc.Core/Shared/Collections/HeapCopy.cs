namespace PSMultiproc.Shared;

/// <summary>
/// Copies what can be reached of a part into another. It goes by nothing but the words that decide, so that what a process
/// has left half-done is not in the copy, and all that follows from those words is worked out anew.
/// </summary>
internal sealed unsafe class HeapCopy
{
    private const int DirectoryEntrySize = 2 * sizeof(long);

    private readonly HeapPart _from;
    private readonly HeapPart? _to;
    private readonly Dictionary<long, long> _moved = [];
    private readonly List<long> _found = [];
    private long _size;

    private HeapCopy(HeapPart from, HeapPart? to) => (_from, _to) = (from, to);

    /// <summary>The bytes that a copy takes, those of its head included.</summary>
    public static long Measure(HeapPart from)
    {
        var measure = new HeapCopy(from, to: null);
        measure.Walk();
        return measure._size + HeapHeader.Size + ((long)measure._found.Count * DirectoryEntrySize);
    }

    /// <summary>Makes the copy, in a part that is new.</summary>
    public static void Make(HeapPart from, HeapPart to)
    {
        to.Header->End = HeapHeader.Size;
        to.Header->LastId = from.Header->LastId;
        var copy = new HeapCopy(from, to);
        copy.Walk();
        to.Header->Root = copy._moved[from.Header->Root];
        copy.WriteDirectory();
    }

    private void Walk()
    {
        Find(_from.Header->Root);
        for (var i = 0; i < _found.Count; i++)
        {
            var node = _from.Node(_found[i]);
            var copy = _to is null ? null : _to.Node(_moved[_found[i]]);
            switch ((SharedObjectKind)node->Kind)
            {
                case SharedObjectKind.Dictionary:
                    CopyDictionary(new DictionaryNode(_from, node), copy);
                    break;
                case SharedObjectKind.List:
                    CopyList(new ListNode(_from, node), copy);
                    break;
                default:
                    throw HeapPart.Damaged();
            }
        }
    }

    private void CopyDictionary(DictionaryNode from, NodeHeader* copy)
    {
        var count = 0L;
        var number = 0;
        for (var entry = from.Next(ref number); entry != null; entry = from.Next(ref number))
        {
            count++;
        }

        if (count == 0)
        {
            return;
        }

        var capacity = KeyTable.CapacityFor(count);
        _size += KeyTable.SizeFor(capacity);
        var to = copy == null ? default : new DictionaryNode(_to!, copy);
        if (copy != null)
        {
            to.Rebuild(capacity);
        }

        number = 0;
        for (var entry = from.Next(ref number); entry != null; entry = from.Next(ref number))
        {
            _size += EntryHeader.SizeFor(entry->IdentityLength, entry->KeyLength);
            var value = Copy(new ValueWord(entry->Value));
            if (copy != null)
            {
                var bytes = (byte*)(entry + 1);
                to.Add(new(bytes, entry->IdentityLength), new(bytes + entry->IdentityLength, entry->KeyLength), entry->Hash, value);
            }
        }
    }

    private void CopyList(ListNode from, NodeHeader* copy)
    {
        var items = from.Items;
        if (items.IsEmpty)
        {
            return;
        }

        _size += ItemVector.SizeFor(ItemVector.CapacityFor(items.Length));
        var copies = new ValueWord[copy == null ? 0 : items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            var value = Copy(items[i]);
            if (copy != null)
            {
                copies[i] = value;
            }
        }

        if (copy != null)
        {
            new ListNode(_to!, copy).Insert(0, copies);
        }
    }

    private ValueWord Copy(ValueWord word)
    {
        if (word.IsNode)
        {
            Find(word.Offset);
            if (_to is null)
            {
                return default;
            }

            var place = _moved[word.Offset];
            _to.Node(place)->References++;
            return ValueWord.Node(place);
        }

        if (!word.IsBlock)
        {
            return word;
        }

        var value = _from.Block(word.Offset);
        _size += ValueWord.RoomFor(value.Length);
        return _to?.Store(value) ?? default;
    }

    private void Find(long offset)
    {
        if (!_moved.TryAdd(offset, 0))
        {
            return;
        }

        _size += NodeHeader.Size;
        _found.Add(offset);
        if (_to is not null)
        {
            var from = _from.Node(offset);
            var place = _moved[offset] = _to.Allocate(NodeHeader.Size);
            var to = _to.Node(place);
            (to->Kind, to->Id) = (from->Kind, from->Id);
        }
    }

    private void WriteDirectory()
    {
        var nodes = _moved.Values.Select(place => new NodeAddress(_to!.Node(place)->Id, place)).OrderBy(static node => node.Id).ToArray();
        var size = (long)nodes.Length * DirectoryEntrySize;
        var offset = _to!.Allocate(size);
        nodes.CopyTo(new Span<NodeAddress>(_to.At(offset, size), nodes.Length));
        (_to.Header->Directory, _to.Header->DirectoryCount) = (offset, nodes.Length);
    }
}
