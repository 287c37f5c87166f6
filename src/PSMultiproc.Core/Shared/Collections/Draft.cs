using System.Collections;
using System.Collections.Specialized;
using PSMultiproc.Wire;

namespace PSMultiproc.Shared;

/// <summary>
/// What is about to be put into a shared dictionary or list: written as bytes before the lock is taken, put into the memory
/// under it. Its buffer also takes what is copied out. It belongs to one call.
/// </summary>
internal sealed class Draft(SharedCollection target) : IDisposable
{
    private readonly SharedCollection _target = target;
    private readonly PooledBuffer _buffer = new(256);
    private List<NewNode>? _nodes;
    private Dictionary<object, NewNode>? _known;
    private int _depth;

    /// <summary>The bytes that all of it takes, without the tables that it is put into.</summary>
    public long Room { get; private set; }

    /// <summary>Whether keys that are text are told apart without regard to case.</summary>
    public bool IgnoresCase => _target.IgnoresCase;

    private ValueSerializer Serializer => _target.ItemSerializer;

    /// <summary>Writes a key.</summary>
    /// <exception cref="ArgumentException">It cannot be one.</exception>
    public NewKey Key(object? key)
    {
        var start = _buffer.Length;
        var bare = Serializer.Bare(key) ?? throw new ArgumentNullException(nameof(key), "key: null cannot be a key of a shared dictionary.");
        KeyIdentity.Write(_buffer, Serializer, bare, IgnoresCase);
        var identityLength = _buffer.Length - start;
        if (!KeyIdentity.IsItsOwn(bare, IgnoresCase))
        {
            Serializer.Write(_buffer, bare);
            if (Bytes(start, identityLength).SequenceEqual(Bytes(start + identityLength, _buffer.Length - start - identityLength)))
            {
                _buffer.Length = start + identityLength;
            }
        }

        var keyLength = _buffer.Length - start - identityLength;
        Room += EntryHeader.SizeFor(identityLength, keyLength);
        return new NewKey(start, identityLength, keyLength, KeyIdentity.Hash(Bytes(start, identityLength), _target.Heap.HashSeed));
    }

    /// <summary>Writes a value. A plain dictionary or list is to become one within the target.</summary>
    /// <exception cref="NotSerializableException">It cannot be sent to another process.</exception>
    public NewValue Value(object? value)
    {
        if (value is not (null or string or ValueType))
        {
            var bare = Serializer.Bare(value);
            if (bare is SharedCollection { IsPart: true } within && within.Heap == _target.Heap)
            {
                return new NewValue(0, 0, Existing: within.Reference);
            }

            if (bare is not null && KindOf(bare) is { } kind && Serializer.IsPlain(bare))
            {
                return new NewValue(0, 0, Node(bare, kind));
            }
        }

        var start = _buffer.Length;
        Serializer.Write(_buffer, value);
        var length = _buffer.Length - start;
        Room += ValueWord.RoomFor(length);
        return new NewValue(start, length);
    }

    /// <summary>Writes a value that is only to be compared: a plain dictionary or list is none that is there.</summary>
    public NewValue Compared(object? value)
    {
        var room = Room;
        var bare = Serializer.Bare(value);
        var written = bare is SharedCollection || bare is null || KindOf(bare) is null ? Value(value) : default;
        Room = room;
        return written;
    }

    /// <summary>Forgets the values written so far, for another one of the same key; what was copied out stays.</summary>
    public void Restart(in NewKey key)
    {
        (_nodes, _known) = (null, null);
        Room = EntryHeader.SizeFor(key.IdentityLength, key.KeyLength);
    }

    /// <summary>Whether a value is to be put in where another one is, or none. Under the lock.</summary>
    public bool IsMet(in StoreCondition condition, ValueWord? present) => (condition.When, present) switch
    {
        (StoreWhen.Always, _) => true,
        (StoreWhen.Missing, _) => present is null,
        (_, null) => false,
        (StoreWhen.Unchanged, { } word) => IsSame(condition.Seen, word),
        (_, { } word) => IsSame(condition.Compared, word),
    };

    /// <summary>The bytes of what equal keys have in common.</summary>
    public ReadOnlySpan<byte> Identity(in NewKey key) => Bytes(key.Start, key.IdentityLength);

    /// <summary>The bytes of a key as it was given; empty where that is its identity.</summary>
    public ReadOnlySpan<byte> Given(in NewKey key) => Bytes(key.Start + key.IdentityLength, key.KeyLength);

    /// <summary>The bytes of a value that is no node.</summary>
    public ReadOnlySpan<byte> Bytes(in NewValue value) => Bytes(value.Start, value.Length);

    /// <summary>The bytes of a value that was copied out and is no node.</summary>
    public ReadOnlySpan<byte> Bytes(in StoredValue value) => Bytes(value.Start, value.Length);

    /// <summary>Puts a value into the memory, for a place that will hold it. Under the lock; the room was made sure of.</summary>
    /// <exception cref="ArgumentException">It is a dictionary with keys that are the same here.</exception>
    public unsafe ValueWord Store(in NewValue value)
    {
        if (value.Existing.Id != 0)
        {
            var existing = value.Existing;
            _target.Heap.Locate(ref existing)->References++;
            return ValueWord.Node(existing.Offset);
        }

        return value.Node is null ? _target.Heap.Part.Store(Bytes(value)) : StoreNode(value.Node);
    }

    /// <summary>Whether a value is the one that lies there: the same bytes, or the same dictionary or list.</summary>
    private unsafe bool IsSame(in NewValue value, ValueWord word)
    {
        if (word.IsNode)
        {
            return value.Existing.Id != 0 && _target.Heap.Part.Node(word.Offset)->Id == value.Existing.Id;
        }

        return value.Length > 0 && _target.Heap.Part.Value(word, stackalloc byte[sizeof(long)]).SequenceEqual(Bytes(value));
    }

    /// <summary>Whether a value that was copied out is still the one that lies there.</summary>
    private unsafe bool IsSame(in StoredValue value, ValueWord word) => word.IsNode
        ? _target.Heap.Part.Node(word.Offset)->Id == value.Node.Id
        : value.Node.Id == 0 && _target.Heap.Part.Value(word, stackalloc byte[sizeof(long)]).SequenceEqual(Bytes(value));

    /// <summary>Copies a value out. Under the lock.</summary>
    public unsafe StoredValue Copy(ValueWord word)
    {
        var part = _target.Heap.Part;
        if (word.IsNode)
        {
            var node = part.Node(word.Offset);
            return new StoredValue(0, 0, new NodeReference(node->Id, part.Number, word.Offset), (SharedObjectKind)node->Kind);
        }

        return Copy(part.Value(word, stackalloc byte[sizeof(long)]));
    }

    /// <summary>Copies a key out, as it was given. Under the lock.</summary>
    public unsafe StoredValue CopyKey(EntryHeader* entry)
    {
        var bytes = (byte*)(entry + 1);
        return Copy(entry->KeyLength == 0
            ? new ReadOnlySpan<byte>(bytes, entry->IdentityLength)
            : new ReadOnlySpan<byte>(bytes + entry->IdentityLength, entry->KeyLength));
    }

    /// <summary>Copies values out. Under the lock.</summary>
    public StoredValue[] Copy(ReadOnlySpan<ValueWord> words)
    {
        var copies = new StoredValue[words.Length];
        for (var i = 0; i < copies.Length; i++)
        {
            copies[i] = Copy(words[i]);
        }

        return copies;
    }

    /// <summary>Copies a value out that its place is about to hold no more. Under the lock.</summary>
    public unsafe TakenValue Take(ValueWord word)
    {
        var part = _target.Heap.Part;
        return word.IsNode && part.Node(word.Offset)->References <= 1
            ? new TakenValue(default, new PlainCopy(this, part, word.Offset))
            : new TakenValue(Copy(word), null);
    }

    /// <summary>Forgets the value that was copied out last.</summary>
    public void Forget(in StoredValue value) => _buffer.Length -= value.Length;

    /// <summary>Rebuilds what was taken out. Not under the lock.</summary>
    public object? Rebuild(in TakenValue value) => value.Plain is { } plain ? plain.Rebuild() : Rebuild(value.Stored);

    /// <summary>Rebuilds what was copied out. Not under the lock.</summary>
    public object? Rebuild(in StoredValue value) => value.Node.Id != 0
        ? _target.Within(value.Node, value.Kind)
        : Serializer.Read(Bytes(value));

    /// <summary>The same of one among many, of which each is there for itself: null where it was or refers to a shared object that is no more.</summary>
    public object? RebuildIfThere(in StoredValue value)
    {
        try
        {
            return Rebuild(value);
        }
        catch (SharedObjectNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What a value is now that it was put in: a dictionary or list within the target, or as it was given.</summary>
    public object? Result(in NewValue value, object? given) => value.Node is { } node ? _target.Within(node.Made, node.Kind) : given;

    /// <summary>Gives the buffer back.</summary>
    public void Dispose() => _buffer.Dispose();

    /// <summary>What a plain collection becomes; null for what stays a value.</summary>
    private static SharedObjectKind? KindOf(object value)
    {
        var type = value.GetType();
        var family = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return value is Hashtable or OrderedDictionary || family == typeof(Dictionary<,>) ? SharedObjectKind.Dictionary
            : family == typeof(ArrayList) || family == typeof(List<>) ? SharedObjectKind.List
            : null;
    }

    private StoredValue Copy(ReadOnlySpan<byte> bytes)
    {
        var start = _buffer.Length;
        new MessagePackWriter(_buffer).WriteRaw(bytes);
        return new StoredValue(start, bytes.Length);
    }

    private ReadOnlySpan<byte> Bytes(int start, int length) => _buffer.WrittenSpan.Slice(start, length);

    private NewNode Node(object collection, SharedObjectKind kind)
    {
        _known ??= new Dictionary<object, NewNode>(ReferenceEqualityComparer.Instance);
        if (_known.TryGetValue(collection, out var node))
        {
            return node;
        }

        if (++_depth > WireLimits.MaxDepth)
        {
            throw new NotSerializableException("$", collection.GetType().FullName!, $"It nests deeper than {WireLimits.MaxDepth} levels.");
        }

        _known[collection] = node = new NewNode(kind);
        (_nodes ??= []).Add(node);
        if (kind == SharedObjectKind.Dictionary)
        {
            foreach (DictionaryEntry entry in (IDictionary)collection)
            {
                node.Items.Add((Key(entry.Key), Value(entry.Value)));
            }

            Room += KeyTable.SizeFor(KeyTable.CapacityFor(node.Items.Count));
        }
        else
        {
            foreach (var item in (IEnumerable)collection)
            {
                node.Items.Add((default, Value(item)));
            }

            Room += ItemVector.SizeFor(ItemVector.CapacityFor(node.Items.Count));
        }

        Room += NodeHeader.Size;
        _depth--;
        return node;
    }

    private unsafe ValueWord StoreNode(NewNode wanted)
    {
        var part = _target.Heap.Part;
        if (wanted.Made.Id == 0)
        {
            foreach (var node in _nodes!)
            {
                var offset = part.Allocate(NodeHeader.Size);
                var header = part.Node(offset);
                header->Kind = (int)node.Kind;
                header->Id = ++part.Header->LastId;
                node.Made = new NodeReference(header->Id, part.Number, offset);
            }

            _nodes.ForEach(Fill);
        }

        part.Node(wanted.Made.Offset)->References++;
        return ValueWord.Node(wanted.Made.Offset);
    }

    private unsafe void Fill(NewNode node)
    {
        var part = _target.Heap.Part;
        var header = part.Node(node.Made.Offset);
        if (node.Kind == SharedObjectKind.List)
        {
            new ListNode(part, header).Insert(0, node.Items.ConvertAll(item => Store(item.Value)).ToArray());
            return;
        }

        var dictionary = new DictionaryNode(part, header);
        dictionary.Rebuild(KeyTable.CapacityFor(node.Items.Count));
        foreach (var (key, value) in node.Items)
        {
            if (dictionary.Find(Identity(key), key.Hash) != null)
            {
                throw new ArgumentException(
                    $"It holds a dictionary with keys that are the same in the shared one, such as '{Serializer.Read(key.KeyLength == 0 ? Identity(key) : Given(key))}'. Make the shared one with -CaseSensitive, or give them other keys.");
            }

            dictionary.Add(Identity(key), Given(key), key.Hash, Store(value));
        }
    }
}
