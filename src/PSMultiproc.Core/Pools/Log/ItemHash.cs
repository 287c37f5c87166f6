using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// Tells a call's items apart, in the same way in each process: the first 8 bytes of the SHA-256 of an item's serialised
/// value, of which two items are compared that have the same index. Secrets do not count. For one thread at a time.
/// </summary>
internal sealed class ItemHash(ValueSerializer serializer) : IDisposable
{
    private readonly ValueSerializer _serializer = serializer.ToReproducible();
    private readonly PooledBuffer _scratch = new();

    /// <summary>The hash as text.</summary>
    public static string ToText(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The hash of a text; null where it is none.</summary>
    public static ulong? Parse(string? text) =>
        text?.Length == 16 && ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash) ? hash : null;

    /// <summary>The hash of an item; never 0.</summary>
    /// <param name="item">The item.</param>
    /// <param name="sent">Its value as it is sent.</param>
    /// <exception cref="NotSerializableException">It changes while it is looked at, and cannot be sent any more.</exception>
    public ulong Of(object? item, ReadOnlySpan<byte> sent)
    {
        if (item is not (null or string or int or long or double or byte[]))
        {
            // What is sent may be in an order of this process's own, or encrypted.
            _scratch.Clear();
            _serializer.Write(_scratch, item);
            sent = _scratch.WrittenSpan;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(sent, digest);
        return Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(digest));
    }

    public void Dispose() => _scratch.Dispose();
}
