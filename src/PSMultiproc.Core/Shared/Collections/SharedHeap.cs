using System.Diagnostics.CodeAnalysis;
using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>
/// The memory in which a dictionary or list lies with all those within it, as one process uses it. All use is under one
/// lock, of the memory and not of its users, for no longer than a step takes.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Whoever refers to the object may use its memory; the mapping goes with the last.")]
internal sealed unsafe class SharedHeap
{
    /// <summary>The size of a part at least: less would often be full.</summary>
    private const long LeastLength = 64 << 10;

    /// <summary>Less is not worth giving back.</summary>
    private const long WorthShrinking = 1 << 20;

    private readonly SharedObject _whole;
    private readonly SharedHeader* _header;
    private readonly CollectionState* _state;
    private readonly SharedParts _parts;
    private readonly bool _isOurs;
    private HeapPart? _part;

    /// <summary>Whether the present step has let go of much.</summary>
    private bool _isToShrink;

    /// <summary>Uses a whole object's memory.</summary>
    public SharedHeap(SharedObject whole, SharedHeader* header, CollectionState* state, SharedParts parts)
    {
        _whole = whole;
        _header = header;
        _state = state;
        _parts = parts;
        _isOurs = whole.IsOurs;
        HashSeed = state->HashSeed;
    }

    /// <summary>What the keys' hashes begin with.</summary>
    public uint HashSeed { get; }

    /// <summary>What it holds; while the lock is held.</summary>
    public HeapPart Part => _part!;

    private RobustLock Lock => new(_header, &_state->Lock);

    /// <summary>Puts a first, empty dictionary or list into memory that nobody else knows yet.</summary>
    public static void Found(CollectionState* state, SharedParts parts, SharedObjectKind kind)
    {
        state->HashSeed = (uint)Random.Shared.Next();
        state->CurrentPart = state->LastPart = 1;
        using var part = new HeapPart(parts.Create(1, LeastLength), 1);
        part.Header->End = HeapHeader.Size;
        part.Header->LastId = NodeHeader.RootId;
        part.Header->Root = part.Allocate(NodeHeader.Size);
        var root = part.Node(part.Header->Root);
        (root->Kind, root->Id) = ((int)kind, NodeHeader.RootId);
    }

    /// <summary>Takes the lock, for a step.</summary>
    /// <returns>What releases it.</returns>
    /// <exception cref="SharedObjectNotFoundException">The object was freed, or its maker has ended.</exception>
    public HeldHeap Enter()
    {
        _whole.ThrowIfRemoved();
        LookForOwner();
        if (Lock.Enter())
        {
            _state->IsToMend = 1;
        }

        try
        {
            _whole.ThrowIfRemoved();
            var current = Volatile.Read(ref _state->CurrentPart);
            if (_part?.Number != current)
            {
                _part?.Dispose();
                _part = null;
                _part = new HeapPart(_parts.Open(current), current);
            }

            if (_state->IsToMend != 0)
            {
                Mend();
            }

            return new HeldHeap(this);
        }
        catch
        {
            Exit();
            throw;
        }
    }

    /// <summary>Gives back the memory that this process has mapped; the object was freed.</summary>
    public void Release() => Volatile.Read(ref _part)?.Release();

    /// <summary>Releases the lock.</summary>
    public void Exit()
    {
        try
        {
            if (_isToShrink)
            {
                _isToShrink = false;
                Shrink();
            }
        }
        finally
        {
            Lock.Release();
            GC.KeepAlive(_whole);
        }
    }

    /// <summary>Puts a larger part in the place of the present one, with what is in use and room for more.</summary>
    /// <param name="room">The bytes that are needed.</param>
    /// <exception cref="SharedMemoryExhaustedException">There is no such room; nothing was changed.</exception>
    public void Renew(long room)
    {
        var old = Part;
        var number = Interlocked.Increment(ref _state->LastPart);
        var least = HeapCopy.Measure(old) + HeapPart.Aligned(room);
        var part = new HeapPart(CreatePart(number, least), number);
        try
        {
            HeapCopy.Make(old, part);
            Volatile.Write(ref _state->CurrentPart, number);
        }
        catch
        {
            part.Dispose();
            _parts.Remove(number);
            throw;
        }

        _part = part;
        old.Dispose();
        _parts.Remove(old.Number);
    }

    /// <summary>A node that this process knows.</summary>
    /// <param name="reference">How it knows it; set to where it is now.</param>
    /// <exception cref="SharedObjectNotFoundException">Nothing holds it any more.</exception>
    public NodeHeader* Locate(ref NodeReference reference)
    {
        if (reference.Part != Part.Number)
        {
            reference = new NodeReference(reference.Id, Part.Number, Find(reference.Id));
        }

        var node = reference.Offset == 0 ? null : Part.Node(reference.Offset);
        return node != null && node->Id == reference.Id && node->IsRemoved == 0
            ? node
            : throw new SharedObjectNotFoundException(_whole.Name, "the dictionary or list within it has been removed.");
    }

    /// <summary>Says that a value's place holds it no more. A node that no place holds is removed, with what it holds.</summary>
    public void Release(ValueWord word)
    {
        if (!word.IsNode)
        {
            _isToShrink |= word.IsBlock && Part.Length > WorthShrinking && Part.Block(word.Offset).Length > Part.Length / 8;
            return;
        }

        var released = new Stack<ValueWord>([word]);
        while (released.TryPop(out var next))
        {
            var node = Part.Node(next.Offset);
            if (--node->References > 0 || node->IsRemoved != 0)
            {
                continue;
            }

            node->IsRemoved = 1;
            NodesIn(node).ForEach(released.Push);
        }
    }

    /// <summary>Says the same of several, which may be much together.</summary>
    public void Release(ReadOnlySpan<ValueWord> words)
    {
        var length = 0L;
        foreach (var word in words)
        {
            length += sizeof(long) + (word.IsBlock ? Part.Block(word.Offset).Length : 0);
            Release(word);
        }

        _isToShrink |= Part.Length > WorthShrinking && length > Part.Length / 8;
    }

    /// <summary>Takes everything out of a node.</summary>
    public void Empty(NodeHeader* node)
    {
        var held = NodesIn(node);
        Volatile.Write(ref node->Contents, 0);
        node->Spare = 0;
        held.ForEach(Release);
        _isToShrink = true;
    }

    /// <summary>Gives back memory of which most is not in use.</summary>
    private void Shrink()
    {
        if (Part.Length <= WorthShrinking || HeapCopy.Measure(Part) > Part.Length / 4)
        {
            return;
        }

        try
        {
            Renew(0);
        }
        catch (SharedMemoryExhaustedException)
        {
            // There is no room to make less of it.
        }
    }

    private MemoryFile CreatePart(long number, long least)
    {
        try
        {
            // Twice of what is needed, so that making parts costs little of the time.
            return _parts.Create(number, Math.Max(LeastLength, 2 * least));
        }
        catch (SharedMemoryExhaustedException)
        {
            return _parts.Create(number, Math.Max(LeastLength, least + (least / 8)));
        }
    }

    /// <summary>The nodes that a node holds, by their words.</summary>
    private List<ValueWord> NodesIn(NodeHeader* node)
    {
        var nodes = new List<ValueWord>();
        if (node->Kind == (int)SharedObjectKind.List)
        {
            foreach (var item in new ListNode(Part, node).Items)
            {
                Add(item);
            }

            return nodes;
        }

        var dictionary = new DictionaryNode(Part, node);
        var number = 0;
        for (var entry = dictionary.Next(ref number); entry != null; entry = dictionary.Next(ref number))
        {
            Add(new ValueWord(entry->Value));
        }

        return nodes;

        void Add(ValueWord word)
        {
            if (word.IsNode)
            {
                nodes.Add(word);
            }
        }
    }

    /// <summary>Copies what counts, leaving what a dead process has left half-done, and the parts that it may not have freed.</summary>
    private void Mend()
    {
        _parts.RemoveAll(except: Part.Number);
        Renew(0);
        _state->IsToMend = 0;
    }

    /// <summary>The place of a node that was there before the present part was; 0 when it is no more.</summary>
    private long Find(long id)
    {
        var header = Part.Header;
        if (id == NodeHeader.RootId)
        {
            return header->Root;
        }

        var (first, count) = (0L, header->DirectoryCount);
        if (count is <= 0 or > int.MaxValue)
        {
            return 0;
        }

        var directory = (NodeAddress*)Part.At(header->Directory, count * sizeof(NodeAddress));
        while (first < count)
        {
            var middle = first + ((count - first) / 2);
            if (directory[middle].Id == id)
            {
                return directory[middle].Offset;
            }

            (first, count) = directory[middle].Id < id ? (middle + 1, count) : (first, middle);
        }

        return 0;
    }

    /// <summary>Where the maker was killed, nobody may have said so; its end is noticed within a moment.</summary>
    private void LookForOwner()
    {
        if (!_isOurs && new SharedSleep(_header, &_state->LastWatch).TryTakeWatch())
        {
            new SharedSleep(_header).ThrowIfOwnerEnded();
        }
    }
}
