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

    /// <exception cref="ArgumentException">The name could leave its folder, or no file system takes it.</exception>
    public static void ThrowIfUnfit(string name)
    {
        if (name is "" or "." or ".." || name.Length > Longest || name.AsSpan().ContainsAny(Forbidden))
            throw new ArgumentException($"'{name}' cannot name shared memory.", nameof(name));
    }
}
