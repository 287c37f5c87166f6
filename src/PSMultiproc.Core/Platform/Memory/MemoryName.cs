using System.Security.Cryptography;

namespace PSMultiproc.Platform;

/// <summary>Names of memory files.</summary>
internal static class MemoryName
{
    private const int RandomBytes = 12;     // 96 bits: never twice, and not to be guessed
    private const int Longest = 200;        // NAME_MAX is 255 bytes, some encrypted file systems allow 143 of them
    private const string Forbidden = "/\\\0:";

    public static string NewRandom()
        => "m-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes)).ToLowerInvariant();

    /// <summary>Whether there can be such a name: it stays in its folder, and every file system takes it.</summary>
    public static bool IsFit(string name) =>
        name is not ("" or "." or "..") && name.Length <= Longest && !name.AsSpan().ContainsAny(Forbidden);

    /// <summary>What is wrong with a name that cannot be one, and what could be.</summary>
    public static string Refusal(string name) =>
        $"'{name}' cannot name shared memory. Give 1 to {Longest} characters other than / \\ : and NUL; . and .. are no names.";

    /// <exception cref="ArgumentException">The name could leave its folder, or no file system takes it.</exception>
    public static void ThrowIfUnfit(string name)
    {
        if (!IsFit(name))
            throw new ArgumentException(Refusal(name), nameof(name));
    }
}
