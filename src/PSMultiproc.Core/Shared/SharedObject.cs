using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// An object in memory that several processes use at once. It passes to a worker like any value and is the same object
/// there. All members may be used from any thread of any process.
/// </summary>
/// <remarks>
/// It lives until it is freed, by <see cref="Dispose"/> in any process, or until the process that made it ends. Using it
/// after that is a <see cref="SharedObjectNotFoundException"/>.
/// </remarks>
public abstract unsafe class SharedObject : IDisposable
{
    private readonly MemoryFile _memory;

    /// <summary>What its memory says no more once that was given back.</summary>
    private readonly SharedObjectKind _kind;

    private protected SharedObject(MemoryFile memory)
    {
        _memory = memory;
        Name = SharedObjectFile.NameOf(memory);
        _kind = (SharedObjectKind)Header->Kind;
        Creator = new ProcessIdentity(Header->OwnerId, Header->OwnerStart);
        Identity = Header->Identity;
        if (IsOurs)
        {
            SharedObjects.Keep(this);
        }
    }

    /// <summary>Another face of an object's memory. It goes with that object.</summary>
    private protected SharedObject(SharedObject whole)
    {
        _memory = whole._memory;
        Name = whole.Name;
        _kind = whole._kind;
        Creator = whole.Creator;
        Identity = whole.Identity;
        IsPart = true;
    }

    /// <summary>Its name, unique among the user's shared objects.</summary>
    public string Name { get; }

    /// <summary>The process that made it.</summary>
    public int CreatorProcessId => Creator.ProcessId;

    /// <summary>Whether it was freed.</summary>
    public virtual bool IsRemoved => Volatile.Read(ref Header->IsUsable) == 0;

    /// <summary>Whether it is but a part of the object that has its name: its lock, or a dictionary or list within it.</summary>
    internal bool IsPart { get; }

    /// <summary>Where it lies.</summary>
    internal string Path => _memory.Path;

    /// <summary>The process that made it.</summary>
    internal ProcessIdentity Creator { get; }

    /// <summary>Whether this process made it.</summary>
    internal bool IsOurs => Creator == ProcessIdentity.Current;

    /// <summary>What tells it from others that have its name before or after it.</summary>
    internal long Identity { get; }

    /// <summary>The head of its memory. Valid as long as this object is referred to.</summary>
    private protected SharedHeader* Header => (SharedHeader*)_memory.Pointer;

    /// <summary>What it holds.</summary>
    private protected byte* Data => _memory.Pointer + SharedHeader.Size;

    /// <summary>The object of a name, which any process of this user has made.</summary>
    /// <exception cref="ArgumentException">There can be no such name.</exception>
    /// <exception cref="SharedObjectNotFoundException">There is none of that name, or no more.</exception>
    public static SharedObject Connect(string name) => SharedObjects.Receive(name, ValueSerializer.Default);

    /// <summary>All objects of this user, in order of their names.</summary>
    public static IReadOnlyList<SharedObjectInfo> GetAll() => SharedObjectFile.List();

    /// <summary>Frees it, for all processes. May be repeated. Of a part (an object's lock, what is within a container): does nothing; that goes with the whole.</summary>
    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (IsPart)
        {
            return;
        }

        OnRemoving();
        if (Interlocked.Exchange(ref Header->IsUsable, 0) != 0)
        {
            _memory.Unlink();
            OnRemoved();
        }

        SharedObjects.Forget(this);
        ReleaseMemory();
    }

    /// <summary>What it is, and its name.</summary>
    public override string ToString() => $"{_kind.TypeName()} {Name}";

    /// <summary>
    /// Gives its memory back, here; it was freed. The mapping stays until nobody refers to it, so that no use of it, nor one
    /// that is under way, is a fault.
    /// </summary>
    internal virtual void ReleaseMemory() => _memory.Release();

    /// <summary>The lock that goes with it; null where it has none.</summary>
    internal virtual ProcessLock? FindLock() => null;

    /// <summary>Called when this process gives the object to another, or puts it where another may take it from.</summary>
    internal virtual void OnSending()
    {
    }

    /// <summary>Called when this process was given the object, or asked for it by its name; however often.</summary>
    internal virtual void OnReceived()
    {
    }

    /// <summary>Remembers what is needed once the memory is no more.</summary>
    private protected virtual void OnRemoving()
    {
    }

    /// <summary>Frees what the object has beside its own memory.</summary>
    private protected virtual void OnRemoved()
    {
    }

    /// <summary>Makes sure that the object may be used.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    internal void ThrowIfRemoved()
    {
        if (Volatile.Read(ref Header->IsUsable) == 0)
        {
            throw SharedObjectNotFoundException.Freed(Name);
        }
    }
}
