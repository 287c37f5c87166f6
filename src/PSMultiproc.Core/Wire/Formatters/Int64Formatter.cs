using System.Buffers.Binary;

namespace PSMultiproc.Wire;

/// <summary>Formats an Int64 that an Int32 could hold, in the fewest of 1, 2 or 4 bytes.</summary>
internal static class Int64Formatter
{
    /// <summary>Writes a number between the bounds of an Int32.</summary>
    public static void WriteLong(MessagePackWriter raw, long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)value);
        raw.WriteExtension((sbyte)ExtensionCode.Int64, value == (short)value ? bytes[..sizeof(short)] : bytes);
    }

    /// <summary>Reads one.</summary>
    /// <exception cref="WireFormatException">There are other than 1, 2 or 4 bytes.</exception>
    public static long ReadLong(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        sizeof(sbyte) => (sbyte)bytes[0],
        sizeof(short) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        _ => throw new WireFormatException($"{bytes.Length} bytes are no Int64."),
    };
}
