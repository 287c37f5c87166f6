using System.Globalization;
using System.Security.Cryptography;

namespace PSMultiproc.Platform;

/// <summary>How a listener's address is named: with its process, so that a dead one's can be told.</summary>
internal static class ChannelAddress
{
    private const string Prefix = "w-";
    private const string Suffix = ".sock";
    private const int RandomBytes = 8;      // 64 bits, in a folder nobody else sees

    /// <summary>The most characters a name takes: prefix, process number, dash, random part, suffix.</summary>
    public const int LongestName = 2 + 10 + 1 + (2 * RandomBytes) + 5;

    /// <summary>What finds all of them in a folder.</summary>
    public const string Pattern = Prefix + "*" + Suffix;

    public static string NewName()
    {
        string random = Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes)).ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{random}{Suffix}");
    }

    /// <summary>Whether a path is that of a listener's socket.</summary>
    public static bool IsAddress(string path) => path.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The process that made the name; null when it is not such a name.</summary>
    public static int? OwnerOf(ReadOnlySpan<char> name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        name = name[Prefix.Length..];
        int dash = name.IndexOf('-');
        return dash > 0 && int.TryParse(name[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int owner)
            ? owner
            : null;
    }
}
