using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>Shared memory as a named section backed by the paging file.</summary>
/// <remarks>
/// Its room is committed at creation, so nothing is left to fail later. <c>Local\</c> names belong to the logon
/// session, and the default access list of a process lets in its own user (and the system).
/// </remarks>
[SupportedOSPlatform("windows")]
internal static class WindowsMemory
{
    private const string Prefix = @"Local\psmultiproc-";
    private const int AlreadyExists = unchecked((int)0x800700B7);   // ERROR_ALREADY_EXISTS

    /// <summary>What memory of a name is opened by.</summary>
    public static string PathOf(string name) => Prefix + name;

    /// <summary>The name in such a path.</summary>
    public static string NameOf(string path) => path[Prefix.Length..];

    public static MemoryFile Create(string name, long length)
    {
        string path = PathOf(name);
        MemoryMappedFile map;
        try
        {
            map = MemoryMappedFile.CreateNew(path, length, MemoryMappedFileAccess.ReadWrite);
        }
        catch (IOException noRoom) when (noRoom.HResult != AlreadyExists)
        {
            // ERROR_COMMITMENT_LIMIT and its like: which of them says little, the message says it.
            throw new SharedMemoryExhaustedException(length, noRoom.Message, noRoom);
        }

        return View(map, path, length);
    }

    public static MemoryFile Open(string path, long expectedLength)
    {
        MemoryMappedFile map;
        try
        {
            map = MemoryMappedFile.OpenExisting(path, MemoryMappedFileRights.ReadWrite, HandleInheritability.None);
        }
        catch (FileNotFoundException missing)
        {
            throw new SharedObjectNotFoundException(
                path, "there is none of that name; its owner may have ended.", missing);
        }

        MemoryFile memory = View(map, path, length: null);
        if (memory.Length >= expectedLength)
            return memory;
        memory.Dispose();
        throw new SharedObjectNotFoundException(
            path, $"it has {memory.Length:N0} bytes where {expectedLength:N0} are expected.");
    }

    // The name lives as long as a handle of the section is open, so the map is kept beside the view.
    private static MemoryFile View(MemoryMappedFile map, string path, long? length)
    {
        try
        {
            MemoryMappedViewAccessor view = map.CreateViewAccessor(0, length ?? 0, MemoryMappedFileAccess.ReadWrite);
            return new MemoryFile(path, length ?? view.Capacity, view, nameHolder: map);
        }
        catch (Exception failed)
        {
            map.Dispose();
            if (failed is IOException or UnauthorizedAccessException && length is { } wanted)
                throw new SharedMemoryExhaustedException(wanted, failed.Message, failed);
            throw;
        }
    }
}
