using System.Globalization;
using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>
/// Pieces of memory that a shared object takes beside its own as it grows, by numbers that the object gives out and never
/// gives twice. They are freed with it. Thread-safe.
/// </summary>
/// <param name="objectName">The object's name.</param>
internal readonly struct SharedParts(string objectName)
{
    /// <summary>A part's file is named p, its number, a hyphen and the object's name.</summary>
    private const char Prefix = 'p';

    private const char Separator = '-';

    /// <summary>More numbers than these are not tried one by one: reading the folder is cheaper.</summary>
    private const long MostTried = 64;

    /// <summary>Makes a part, all zero.</summary>
    /// <exception cref="SharedMemoryExhaustedException">There is no room.</exception>
    public MemoryFile Create(long number, long length) => MemoryFile.Create(FileName(number), length, SharedMemoryFolder.Path);

    /// <summary>Maps a part that some process has made.</summary>
    /// <exception cref="SharedObjectNotFoundException">It is there no more.</exception>
    public MemoryFile Open(long number) => MemoryFile.Open(PathOf(number));

    /// <summary>Frees a part: nobody can open it any more; what is mapped stays. Missing is no error.</summary>
    public void Remove(long number) => MemoryFile.Unlink(PathOf(number));

    /// <summary>Frees all, by the numbers that were given out.</summary>
    /// <param name="last">The last of them.</param>
    public void RemoveUpTo(long last)
    {
        if (last > MostTried)
        {
            RemoveAll();
            return;
        }

        for (var number = 1L; number <= last; number++)
        {
            Remove(number);
        }
    }

    /// <summary>Frees all that there are, looking for them.</summary>
    /// <param name="except">The number of one that stays; 0, which no part has, for none.</param>
    public void RemoveAll(long except = 0)
    {
        var kept = PathOf(except);
        foreach (var path in MemoryFile.EnumeratePaths())
        {
            if (IsPart(path, out var owner) && owner.SequenceEqual(objectName) && path != kept)
            {
                MemoryFile.Unlink(path);
            }
        }
    }

    /// <summary>The bytes of the parts of each object that has some, by its name. A moment's truth.</summary>
    public static Dictionary<string, long> Lengths()
    {
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var path in MemoryFile.EnumeratePaths())
        {
            if (IsPart(path, out var owner) && new FileInfo(path) is { Exists: true } part)
            {
                var name = owner.ToString();
                lengths[name] = lengths.GetValueOrDefault(name) + part.Length;
            }
        }

        return lengths;
    }

    /// <summary>Whether a file is a part, and of which object.</summary>
    public static bool IsPart(string path, out ReadOnlySpan<char> objectName)
    {
        var file = Path.GetFileName(path.AsSpan());
        var separator = file.IndexOf(Separator);
        objectName = file[(separator + 1)..];
        return separator > 1 && file[0] == Prefix && !file[1..separator].ContainsAnyExceptInRange('0', '9');
    }

    private string PathOf(long number) => MemoryFile.PathOf(SharedMemoryFolder.Path, FileName(number));

    private string FileName(long number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number}{Separator}{objectName}");
}
