using System.Buffers.Binary;
using System.Security.Cryptography;
using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>The files that shared objects lie in, by the objects' names.</summary>
internal static unsafe class SharedObjectFile
{
    private const string Prefix = "s-";

    /// <summary>Makes the memory of a new object.</summary>
    /// <param name="name">Its name; null for one that nobody guesses.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="flags">What that is to know of it.</param>
    /// <param name="dataLength">The bytes behind the head.</param>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room.</exception>
    public static MemoryFile Create(string? name, SharedObjectKind kind, int flags, long dataLength)
    {
        var memory = Prepare(name, kind, flags, dataLength);
        Publish(memory);
        return memory;
    }

    /// <summary>Makes the memory of a new object, which nobody finds before it is published.</summary>
    /// <inheritdoc cref="Create"/>
    public static MemoryFile Prepare(string? name, SharedObjectKind kind, int flags, long dataLength)
    {
        if (name is not null)
        {
            MemoryName.ThrowIfUnfit(name);
        }

        RemoveThoseOfTheDead();
        SharedMemoryMakers.Join();
        MemoryFile memory;
        try
        {
            memory = MemoryFile.Create(Prefix + (name ?? MemoryName.NewRandom()), SharedHeader.Size + dataLength, SharedMemoryFolder.Path);
        }
        catch (IOException taken) when (name is not null)
        {
            throw new ArgumentException(
                $"-Name: a shared object named '{name}' is there already. Choose another name, or free that one with Remove-SharedObject.", nameof(name), taken);
        }

        var owner = ProcessIdentity.Current;
        var header = (SharedHeader*)memory.Pointer;
        header->Version = SharedHeader.VersionValue;
        header->Kind = (int)kind;
        header->Flags = flags;
        header->OwnerId = owner.ProcessId;
        header->OwnerStart = owner.StartTime;
        header->Identity = BinaryPrimitives.ReadInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(long)));
        header->IsUsable = 1;
        Volatile.Write(ref header->Magic, SharedHeader.UnfinishedMagicValue);
        return memory;
    }

    /// <summary>Lets the object be found, now that it holds what it is to hold at first.</summary>
    public static void Publish(MemoryFile memory) => Publish((SharedHeader*)memory.Pointer);

    /// <inheritdoc cref="Publish(MemoryFile)"/>
    public static void Publish(SharedHeader* header) => Volatile.Write(ref header->Magic, SharedHeader.MagicValue);

    /// <summary>Maps the memory of an object that another process made.</summary>
    /// <exception cref="ArgumentException">There can be no such name.</exception>
    /// <exception cref="SharedObjectNotFoundException">It is there no more, or is none.</exception>
    public static MemoryFile Open(string name)
    {
        var path = Find(name) ?? throw new SharedObjectNotFoundException(name, "there is none of that name; it was freed, or its maker has ended.");
        var memory = MemoryFile.Open(path, SharedHeader.Size);
        var header = (SharedHeader*)memory.Pointer;
        if (IsAnObject(header) && new ProcessIdentity(header->OwnerId, header->OwnerStart).IsAlive())
        {
            return memory;
        }

        memory.Dispose();
        throw new SharedObjectNotFoundException(name, "it is no shared object of this version, has been freed, or its maker has ended.");
    }

    /// <summary>What objects of this user there are, in order of their names.</summary>
    public static IReadOnlyList<SharedObjectInfo> List()
    {
        RemoveStale();
        var found = new List<SharedObjectInfo>();
        var parts = SharedParts.Lengths();
        foreach (var path in Paths())
        {
            try
            {
                using var memory = MemoryFile.Open(path, SharedHeader.Size);
                var header = (SharedHeader*)memory.Pointer;
                if (IsAnObject(header))
                {
                    var name = NameOf(memory);
                    var size = memory.Length + parts.GetValueOrDefault(name);
                    found.Add(new(name, ((SharedObjectKind)header->Kind).TypeName(), header->OwnerId, size, new SleeperCount(&header->Sleepers).Current)
                    {
                        Identity = header->Identity,
                    });
                }
            }
            catch (Exception gone) when (gone is SharedObjectNotFoundException or IOException or UnauthorizedAccessException)
            {
                // It was freed meanwhile, or is just being made.
            }
        }

        return found.OrderBy(static item => item.Name, StringComparer.Ordinal).ToList();
    }

    /// <summary>The name of the object in some memory.</summary>
    public static string NameOf(MemoryFile memory) => memory.Name[Prefix.Length..];

    /// <summary>Frees what processes have left that run no more. It looks at every object that there is.</summary>
    public static void RemoveStale()
    {
        foreach (var path in Paths())
        {
            try
            {
                using var memory = MemoryFile.Open(path, SharedHeader.Size);
                var header = (SharedHeader*)memory.Pointer;
                if (Volatile.Read(ref header->Magic) is SharedHeader.MagicValue or SharedHeader.UnfinishedMagicValue && !new ProcessIdentity(header->OwnerId, header->OwnerStart).IsAlive())
                {
                    // What another version has made is laid out otherwise.
                    if (header->Version == SharedHeader.VersionValue)
                    {
                        Volatile.Write(ref header->IsUsable, 0);
                    }

                    memory.Unlink();
                }
            }
            catch (Exception gone) when (gone is SharedObjectNotFoundException or IOException or UnauthorizedAccessException)
            {
                // Somebody else was quicker, or it is just being made.
            }
        }

        foreach (var path in MemoryFile.EnumeratePaths())
        {
            if (SharedParts.IsPart(path, out var owner) && !File.Exists($"{Path.GetDirectoryName(path)}/{Prefix}{owner}"))
            {
                MemoryFile.Unlink(path);
            }
        }
    }

    /// <summary>The same, and looks only when some maker is dead.</summary>
    private static void RemoveThoseOfTheDead()
    {
        var dead = SharedMemoryMakers.FindDead();
        if (dead.Count > 0)
        {
            RemoveStale();
        }

        foreach (var maker in dead)
        {
            SharedMemoryMakers.Forget(maker);
        }
    }

    private static bool IsAnObject(SharedHeader* header) =>
        Volatile.Read(ref header->Magic) == SharedHeader.MagicValue && header->Version == SharedHeader.VersionValue &&
        Volatile.Read(ref header->IsUsable) != 0;

    private static IEnumerable<string> Paths() =>
        MemoryFile.EnumeratePaths().Where(static path => Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal));

    /// <summary>The path of an object's file; null where there is none of that name.</summary>
    private static string? Find(string name)
    {
        MemoryName.ThrowIfUnfit(name);
        var path = MemoryFile.PathOf(SharedMemoryFolder.Path, Prefix + name);
        return OperatingSystem.IsWindows() || File.Exists(path) ? path : null;
    }
}
