using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Numerics;

namespace PSMultiproc.Wire;

/// <summary>
/// The scalars that MessagePack has no type for, and how their bytes stand: little-endian throughout.
/// </summary>
internal static class ScalarFormatters
{
    /// <summary>A date's ticks take 62 bits.</summary>
    private const int KindShift = 62;

    private static readonly FrozenDictionary<Type, ScalarFormatter> ByType = new Dictionary<Type, ScalarFormatter>
    {
        [typeof(byte)] = new FixedScalarFormatter<byte>(
            ExtensionCode.Byte, 1, static (v, b) => b[0] = v, static b => b[0]),
        [typeof(sbyte)] = new FixedScalarFormatter<sbyte>(
            ExtensionCode.SByte, 1, static (v, b) => b[0] = (byte)v, static b => (sbyte)b[0]),
        [typeof(short)] = new FixedScalarFormatter<short>(
            ExtensionCode.Int16, 2, static (v, b) => BinaryPrimitives.WriteInt16LittleEndian(b, v),
            BinaryPrimitives.ReadInt16LittleEndian),
        [typeof(ushort)] = new FixedScalarFormatter<ushort>(
            ExtensionCode.UInt16, 2, static (v, b) => BinaryPrimitives.WriteUInt16LittleEndian(b, v),
            BinaryPrimitives.ReadUInt16LittleEndian),
        [typeof(uint)] = new FixedScalarFormatter<uint>(
            ExtensionCode.UInt32, 4, static (v, b) => BinaryPrimitives.WriteUInt32LittleEndian(b, v),
            BinaryPrimitives.ReadUInt32LittleEndian),
        [typeof(ulong)] = new FixedScalarFormatter<ulong>(
            ExtensionCode.UInt64, 8, static (v, b) => BinaryPrimitives.WriteUInt64LittleEndian(b, v),
            BinaryPrimitives.ReadUInt64LittleEndian),
        [typeof(Int128)] = new FixedScalarFormatter<Int128>(
            ExtensionCode.Int128, 16, static (v, b) => BinaryPrimitives.WriteInt128LittleEndian(b, v),
            BinaryPrimitives.ReadInt128LittleEndian),
        [typeof(UInt128)] = new FixedScalarFormatter<UInt128>(
            ExtensionCode.UInt128, 16, static (v, b) => BinaryPrimitives.WriteUInt128LittleEndian(b, v),
            BinaryPrimitives.ReadUInt128LittleEndian),
        [typeof(Half)] = new FixedScalarFormatter<Half>(
            ExtensionCode.Half, 2, static (v, b) => BinaryPrimitives.WriteHalfLittleEndian(b, v),
            BinaryPrimitives.ReadHalfLittleEndian),
        [typeof(decimal)] = new FixedScalarFormatter<decimal>(ExtensionCode.Decimal, 16, WriteDecimal, ReadDecimal),
        [typeof(Complex)] = new FixedScalarFormatter<Complex>(ExtensionCode.Complex, 16, WriteComplex, ReadComplex),
        [typeof(char)] = new FixedScalarFormatter<char>(
            ExtensionCode.Char, 2, static (v, b) => BinaryPrimitives.WriteUInt16LittleEndian(b, v),
            static b => (char)BinaryPrimitives.ReadUInt16LittleEndian(b)),
        [typeof(DateTime)] = new FixedScalarFormatter<DateTime>(ExtensionCode.DateTime, 8, WriteDateTime, ReadDateTime),
        [typeof(DateTimeOffset)] = new FixedScalarFormatter<DateTimeOffset>(
            ExtensionCode.DateTimeOffset, 10, WriteDateTimeOffset, ReadDateTimeOffset),
        [typeof(TimeSpan)] = new FixedScalarFormatter<TimeSpan>(
            ExtensionCode.TimeSpan, 8, static (v, b) => BinaryPrimitives.WriteInt64LittleEndian(b, v.Ticks),
            static b => new TimeSpan(BinaryPrimitives.ReadInt64LittleEndian(b))),
        [typeof(DateOnly)] = new FixedScalarFormatter<DateOnly>(
            ExtensionCode.DateOnly, 4, static (v, b) => BinaryPrimitives.WriteInt32LittleEndian(b, v.DayNumber),
            static b => DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32LittleEndian(b))),
        [typeof(TimeOnly)] = new FixedScalarFormatter<TimeOnly>(
            ExtensionCode.TimeOnly, 8, static (v, b) => BinaryPrimitives.WriteInt64LittleEndian(b, v.Ticks),
            static b => new TimeOnly(BinaryPrimitives.ReadInt64LittleEndian(b))),
        [typeof(Guid)] = new FixedScalarFormatter<Guid>(
            ExtensionCode.Guid, 16, static (v, b) => v.TryWriteBytes(b), static b => new Guid(b)),
        [typeof(Version)] = new FixedScalarFormatter<Version>(ExtensionCode.Version, 16, WriteVersion, ReadVersion),
        [typeof(DBNull)] = new FixedScalarFormatter<DBNull>(
            ExtensionCode.DBNull, 0, static (_, _) => { }, static _ => DBNull.Value),
        [typeof(BigInteger)] = new BigIntegerFormatter(),
        [typeof(System.Net.IPAddress)] = IPAddressFormatter.Instance,
    }.ToFrozenDictionary();

    private static readonly ScalarFormatter?[] ByCode = IndexByCode();

    /// <summary>The formatter of a scalar type, or null for another type.</summary>
    public static ScalarFormatter? Find(Type type) => ByType.GetValueOrDefault(type);

    /// <summary>What reads an extension type.</summary>
    /// <exception cref="WireFormatException">The extension type is unknown.</exception>
    public static ScalarFormatter ReaderOf(sbyte code) =>
        ((uint)code < (uint)ByCode.Length ? ByCode[code] : null)
        ?? throw new WireFormatException($"The extension type {code} is unknown.");

    private static ScalarFormatter?[] IndexByCode()
    {
        var byCode = new ScalarFormatter?[sbyte.MaxValue + 1];
        foreach (ScalarFormatter formatter in ByType.Values) byCode[(int)formatter.Code] = formatter;
        return byCode;
    }

    private static void WriteDecimal(decimal value, Span<byte> bytes)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        WriteInts(parts, bytes);
    }

    private static decimal ReadDecimal(ReadOnlySpan<byte> bytes)
    {
        Span<int> parts = stackalloc int[4];
        ReadInts(bytes, parts);
        return new decimal(parts);
    }

    private static void WriteVersion(Version value, Span<byte> bytes) =>
        WriteInts([value.Major, value.Minor, value.Build, value.Revision], bytes);

    private static Version ReadVersion(ReadOnlySpan<byte> bytes)
    {
        Span<int> parts = stackalloc int[4];
        ReadInts(bytes, parts);
        const int absent = -1;
        if (parts[3] != absent) return new Version(parts[0], parts[1], parts[2], parts[3]);
        return parts[2] != absent ? new Version(parts[0], parts[1], parts[2]) : new Version(parts[0], parts[1]);
    }

    private static void WriteComplex(Complex value, Span<byte> bytes)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value.Real);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[sizeof(double)..], value.Imaginary);
    }

    private static Complex ReadComplex(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        BinaryPrimitives.ReadDoubleLittleEndian(bytes[sizeof(double)..]));

    /// <summary>The ticks, and the kind in the top two bits. A local time arrives as the same local time.</summary>
    private static void WriteDateTime(DateTime value, Span<byte> bytes) =>
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)value.Ticks | ((ulong)value.Kind << KindShift));

    private static DateTime ReadDateTime(ReadOnlySpan<byte> bytes)
    {
        ulong packed = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        return new DateTime((long)(packed & ((1UL << KindShift) - 1)), (DateTimeKind)(packed >> KindShift));
    }

    private static void WriteDateTimeOffset(DateTimeOffset value, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value.Ticks);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[sizeof(long)..], (short)value.TotalOffsetMinutes);
    }

    private static DateTimeOffset ReadDateTimeOffset(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes),
        TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(bytes[sizeof(long)..])));

    private static void WriteInts(ReadOnlySpan<int> parts, Span<byte> bytes)
    {
        for (int i = 0; i < parts.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(i * sizeof(int))..], parts[i]);
    }

    private static void ReadInts(ReadOnlySpan<byte> bytes, Span<int> parts)
    {
        for (int i = 0; i < parts.Length; i++)
            parts[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
    }
}
