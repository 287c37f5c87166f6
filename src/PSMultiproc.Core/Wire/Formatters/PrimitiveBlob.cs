using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PSMultiproc.Wire;

/// <summary>
/// Arrays of primitives as they lie in memory, in one MessagePack bin. The byte order is the machine's: both ends of
/// a channel are on one machine.
/// </summary>
internal static class PrimitiveBlob
{
    /// <summary>The element types that are sent this way: any bytes make a value of them, but for Boolean.</summary>
    public static IReadOnlyList<Type> ElementTypes { get; } =
    [
        typeof(bool), typeof(byte), typeof(sbyte), typeof(char), typeof(short), typeof(ushort), typeof(int),
        typeof(uint),
        typeof(long), typeof(ulong), typeof(Half), typeof(float), typeof(double), typeof(TimeSpan), typeof(Guid),
    ];

    /// <summary>Writes values.</summary>
    public static void Write<T>(MessagePackWriter raw, ReadOnlySpan<T> values)
        where T : unmanaged => raw.WriteBinary(MemoryMarshal.AsBytes(values));

    /// <summary>Reads the bytes of values.</summary>
    /// <exception cref="WireFormatException">They are no whole number of values, or no Booleans.</exception>
    public static ReadOnlySpan<byte> Read<T>(ref ValueReader reader)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = reader.Raw.ReadBinary();
        if (bytes.Length % Unsafe.SizeOf<T>() != 0)
            throw new WireFormatException($"{bytes.Length} bytes are no whole number of {typeof(T).Name}.");
        if (typeof(T) == typeof(bool) && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new WireFormatException("A Boolean is neither 0 nor 1.");
        return bytes;
    }
}
