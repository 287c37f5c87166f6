using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using PSMultiproc.Wire;

namespace PSMultiproc.Shared;

/// <summary>
/// What makes keys of a shared dictionary equal, as bytes: the same type and value; of strings without regard to case where
/// the dictionary has none.
/// </summary>
internal static class KeyIdentity
{
    private const int ShortText = 256;

    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    /// <summary>Beside enumerations; their bytes say all that equality asks for, or are made to by <see cref="Common"/>.</summary>
    private static readonly HashSet<Type> Types =
    [
        typeof(string), typeof(char), typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int),
        typeof(uint), typeof(long), typeof(ulong), typeof(Int128), typeof(UInt128), typeof(BigInteger), typeof(Half),
        typeof(float), typeof(double), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
        typeof(TimeOnly), typeof(TimeSpan), typeof(Guid), typeof(Version),
    ];

    /// <summary>Makes what equal numbers have in common of one that has trailing zeros.</summary>
    private const decimal OneWithAllZeros = 1.0000000000000000000000000000m;

    /// <summary>Writes what a key has in common with those that equal it.</summary>
    /// <exception cref="ArgumentException">It cannot be a key.</exception>
    public static void Write(PooledBuffer buffer, ValueSerializer serializer, object key, bool ignoresCase)
    {
        if (key is string text)
        {
            if (ignoresCase)
            {
                WriteUpper(buffer, serializer, text);
            }
            else
            {
                serializer.Write(buffer, text);
            }
        }
        else if (Types.Contains(key.GetType()) || key is Enum)
        {
            serializer.Write(buffer, Common(key));
        }
        else
        {
            throw new ArgumentException(
                $"key: '{key}' is of the type {key.GetType().FullName}, which cannot be a key of a shared dictionary. Give a string, a number, a date or time, a Guid, a System.Version, an enumeration's value, or the object's text.", nameof(key));
        }
    }

    /// <summary>Whether a key is known to be the same as its identity.</summary>
    public static bool IsItsOwn(object key, bool ignoresCase) =>
        key is string ? !ignoresCase : key is not (double or float or Half or decimal or DateTime or DateTimeOffset);

    /// <summary>The hash of an identity.</summary>
    public static uint Hash(ReadOnlySpan<byte> identity, uint seed)
    {
        var hash = (seed | ((ulong)identity.Length << 32)) * Multiplier;
        var words = MemoryMarshal.Cast<byte, ulong>(identity);
        foreach (var word in words)
        {
            hash = (BitOperations.RotateLeft(hash, 29) ^ word) * Multiplier;
        }

        Span<byte> rest = stackalloc byte[sizeof(ulong)];
        rest.Clear();
        identity[(words.Length * sizeof(ulong))..].CopyTo(rest);
        hash = (BitOperations.RotateLeft(hash, 29) ^ BinaryPrimitives.ReadUInt64LittleEndian(rest)) * Multiplier;
        return (uint)((hash ^ (hash >> 29)) * Multiplier >> 32);
    }

    private static object Common(object key) => key switch
    {
        double and 0 => 0d,
        double number when double.IsNaN(number) => double.NaN,
        float and 0 => 0f,
        float number when float.IsNaN(number) => float.NaN,
        Half number when number == Half.Zero => Half.Zero,
        Half number when Half.IsNaN(number) => Half.NaN,
        decimal number => number == 0 ? 0m : number / OneWithAllZeros,
        DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Unspecified),
        DateTimeOffset time => time.ToUniversalTime(),
        _ => key,
    };

    private static void WriteUpper(PooledBuffer buffer, ValueSerializer serializer, string text)
    {
        Span<char> upper = text.Length <= ShortText ? stackalloc char[ShortText] : new char[text.Length];
        upper = upper[..text.AsSpan().ToUpperInvariant(upper)];
        if (!new MessagePackWriter(buffer).TryWriteString(upper))
        {
            serializer.Write(buffer, new string(upper));
        }
    }
}
