using System.Security.Cryptography;
using System.Text;

namespace PSMultiproc.Platform;

/// <summary>Names of memory files.</summary>
internal static class MemoryName
{
    private const int RandomBytes = 12;     // 96 bits: never twice, and not to be guessed
    private const int LongestFile = 255;    // NAME_MAX of Linux and macOS, in bytes
    private const int Longest = 200;        // what is put before it in its file's name has room then
    private const string Forbidden = "/\\\0:";

    public static string NewRandom()
        => "m-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes)).ToLowerInvariant();

    /// <summary>Whether there can be such a name: it stays in its folder, and every file system takes it.</summary>
    public static bool IsFit(string name) => IsFit(name, Longest);

    /// <summary>What is wrong with a name that cannot be one, and what could be.</summary>
    public static string Refusal(string name) =>
        $"'{name}' cannot name shared memory. Give 1 to {Longest} characters other than / \\ : and NUL (fewer of those that are no ASCII); . and .. are no names.";

    /// <exception cref="ArgumentException">The name could leave its folder, or no file system takes it.</exception>
    public static void ThrowIfUnfit(string name)
    {
        if (!IsFit(name))
            throw new ArgumentException(Refusal(name), nameof(name));
    }

    /// <summary>The same of a file's whole name.</summary>
    /// <exception cref="ArgumentException">The name could leave its folder, or no file system takes it.</exception>
    public static void ThrowIfUnfitForFile(string name)
    {
        if (!IsFit(name, LongestFile))
            throw new ArgumentException(Refusal(name), nameof(name));
    }

    private static bool IsFit(string name, int longest) =>
        name is not ("" or "." or "..") && Encoding.UTF8.GetByteCount(name) <= longest && !name.AsSpan().ContainsAny(Forbidden);
}
