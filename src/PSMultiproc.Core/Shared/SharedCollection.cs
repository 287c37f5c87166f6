using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// A dictionary or list in memory that several processes use; see <see cref="SharedDictionary"/> and <see cref="SharedList"/>.
/// </summary>
/// <remarks>
/// A plain dictionary or list that is put in becomes one within it, which is live as it is itself; so at any depth, but not
/// within arrays and other objects, which are copied. It is there as long as a place within the outermost one holds it; once
/// the last such place holds something else, its use is a <see cref="SharedObjectNotFoundException"/>. What a method removes
/// and gives is a plain copy then, as it was when it was removed.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "It is a collection.")]
public abstract unsafe class SharedCollection : SharedContainer
{
    /// <summary>The flag of a dictionary whose text keys are told apart without regard to case, and of all within it.</summary>
    private const int IgnoreCaseFlag = 4;

    /// <summary>One in so many that are met is reason to forget those that nobody here refers to any more.</summary>
    private const int SweepInterval = 1024;

    private readonly SharedCollection _whole;
    private readonly ConcurrentDictionary<long, WeakReference<SharedCollection>>? _within;
    private NodeReference _reference;
    private ProcessLock? _lock;

    private protected SharedCollection(MemoryFile memory, ValueSerializer serializer)
        : base(memory, serializer)
    {
        _whole = this;
        _within = new();
        _reference = new NodeReference(NodeHeader.RootId, 0, 0);
        Heap = new SharedHeap(this, Header, (CollectionState*)Data, Parts);
    }

    private protected SharedCollection(SharedCollection whole, NodeReference reference)
        : base(whole)
    {
        _whole = whole;
        _reference = reference;
        Heap = whole.Heap;
    }

    /// <summary>Whether it was freed, or removed from the dictionary or list that it was in.</summary>
    public override bool IsRemoved
    {
        get
        {
            if (base.IsRemoved || !IsPart)
            {
                return base.IsRemoved;
            }

            try
            {
                _ = Reference;
                return false;
            }
            catch (SharedObjectNotFoundException)
            {
                return true;
            }
        }
    }

    /// <summary>The memory that it lies in.</summary>
    internal SharedHeap Heap { get; }

    /// <inheritdoc/>
    private protected override long LastPart => Volatile.Read(ref ((CollectionState*)_whole.Data)->LastPart);

    /// <summary>Whether keys that are text are told apart without regard to case.</summary>
    internal bool IgnoresCase => (Header->Flags & IgnoreCaseFlag) != 0;

    /// <summary>Writes and reads what is in it.</summary>
    internal ValueSerializer ItemSerializer => Serializer;

    /// <summary>How another process finds it within the whole.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed or removed.</exception>
    internal NodeReference Reference
    {
        get
        {
            using var held = Heap.Enter();
            Node();
            return _reference;
        }
    }

    /// <summary>
    /// Its lock, a re-entrant one, for several steps that are to be one; the same for all that is in the outermost
    /// dictionary or list. It keeps out those who take it too; a single operation does not ask for it.
    /// </summary>
    public ProcessLock GetLock() => _whole._lock ??= new ProcessLock(_whole);

    /// <inheritdoc/>
    public override string ToString() => $"{GetType().Name} {Name}";

    /// <inheritdoc/>
    internal override void ReleaseMemory()
    {
        base.ReleaseMemory();
        Heap.Release();
    }

    /// <summary>The dictionary or list within the whole that a process has told of.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was removed.</exception>
    internal SharedCollection Within(NodeReference reference)
    {
        SharedObjectKind kind;
        using (Heap.Enter())
        {
            kind = (SharedObjectKind)Heap.Locate(ref reference)->Kind;
        }

        return Within(reference, kind);
    }

    /// <summary>The dictionary or list within the whole: one object in this process, however often it is met.</summary>
    internal SharedCollection Within(NodeReference reference, SharedObjectKind kind)
    {
        if (reference.Id == NodeHeader.RootId)
        {
            return _whole;
        }

        var known = _whole._within!;
        if (known.TryGetValue(reference.Id, out var weak) && weak.TryGetTarget(out var used))
        {
            return used;
        }

        SharedCollection made = kind switch
        {
            SharedObjectKind.Dictionary => new SharedDictionary(_whole, reference),
            SharedObjectKind.List => new SharedList(_whole, reference),
            _ => throw HeapPart.Damaged(),
        };
        known[reference.Id] = new WeakReference<SharedCollection>(made);
        if (reference.Id % SweepInterval == 0)
        {
            ForgetUnused(known);
        }

        return made;
    }

    /// <summary>Where it lies. Under the lock.</summary>
    internal NodeHeader* Node() => Heap.Locate(ref _reference);

    /// <summary>The flags of a new one.</summary>
    private protected static int FlagsOf(bool ignoresCase) => ProcessLock.ReentrantFlag | (ignoresCase ? IgnoreCaseFlag : 0);

    /// <summary>Makes the memory of a new, empty one, to be published.</summary>
    private protected static MemoryFile NewMemory(string? name, SharedObjectKind kind, bool ignoresCase)
    {
        var memory = Prepare(name, kind, FlagsOf(ignoresCase), CollectionState.Size);
        try
        {
            var state = (CollectionState*)(memory.Pointer + SharedHeader.Size + ContainerHeader.Size);
            SharedHeap.Found(state, new SharedParts(SharedObjectFile.NameOf(memory)), kind);
            return memory;
        }
        catch
        {
            memory.Unlink();
            memory.Dispose();
            throw;
        }
    }

    /// <summary>Lets others find it once it holds what it is to hold at first.</summary>
    /// <param name="fill">Puts that in; where it throws, the object is freed.</param>
    private protected void Publish(Action fill)
    {
        try
        {
            fill();
        }
        catch
        {
            Dispose();
            throw;
        }

        SharedObjectFile.Publish(Header);
    }

    /// <summary>What it is at one moment, with all within it, as plain dictionaries and lists.</summary>
    private protected object ToPlain()
    {
        using var draft = new Draft(this);
        PlainCopy copy;
        using (Heap.Enter())
        {
            Node();
            copy = new PlainCopy(draft, Heap.Part, _reference.Offset);
        }

        return copy.Rebuild();
    }

    /// <inheritdoc/>
    internal override ProcessLock? FindLock() => GetLock();

    private static void ForgetUnused(ConcurrentDictionary<long, WeakReference<SharedCollection>> known)
    {
        foreach (var unused in known.Where(static one => !one.Value.TryGetTarget(out _)))
        {
            known.TryRemove(unused);
        }
    }
}
