using System.Security.Cryptography;

namespace PSMultiproc.Examples;

/// <summary>The work: public and static, so that a worker can find it by name.</summary>
public static class Hashing
{
    /// <summary>The file's SHA-256 in hexadecimal, or an empty string where it cannot be read.</summary>
    public static string Sha256(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexString(SHA256.HashData(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
