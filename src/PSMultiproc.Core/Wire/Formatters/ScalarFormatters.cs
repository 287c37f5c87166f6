using System.Buffers.Binary;
using System.Numerics;

namespace PSMultiproc.Wire;

/// <summary>
/// The scalars that MessagePack has no type for, and how their bytes stand: little-endian throughout.
/// </summary>
internal static class ScalarFormatters
{
    /// <summary>A date's ticks take 62 bits.</summary>
    private const int KindShift = 62;

    private static readonly ScalarRule[] Rules =
    [
        new(typeof(byte), ExtensionCode.Byte, static () => new FixedScalarFormatter<byte>(
            ExtensionCode.Byte, 1, static (v, b) => b[0] = v, static b => b[0])),
        new(typeof(sbyte), ExtensionCode.SByte, static () => new FixedScalarFormatter<sbyte>(
            ExtensionCode.SByte, 1, static (v, b) => b[0] = (byte)v, static b => (sbyte)b[0])),
        new(typeof(short), ExtensionCode.Int16, static () => new FixedScalarFormatter<short>(
            ExtensionCode.Int16, 2, static (v, b) => BinaryPrimitives.WriteInt16LittleEndian(b, v),
            BinaryPrimitives.ReadInt16LittleEndian)),
        new(typeof(ushort), ExtensionCode.UInt16, static () => new FixedScalarFormatter<ushort>(
            ExtensionCode.UInt16, 2, static (v, b) => BinaryPrimitives.WriteUInt16LittleEndian(b, v),
            BinaryPrimitives.ReadUInt16LittleEndian)),
        new(typeof(uint), ExtensionCode.UInt32, static () => new FixedScalarFormatter<uint>(
            ExtensionCode.UInt32, 4, static (v, b) => BinaryPrimitives.WriteUInt32LittleEndian(b, v),
            BinaryPrimitives.ReadUInt32LittleEndian)),
        new(typeof(ulong), ExtensionCode.UInt64, static () => new FixedScalarFormatter<ulong>(
            ExtensionCode.UInt64, 8, static (v, b) => BinaryPrimitives.WriteUInt64LittleEndian(b, v),
            BinaryPrimitives.ReadUInt64LittleEndian)),
        new(typeof(Int128), ExtensionCode.Int128, static () => new FixedScalarFormatter<Int128>(
            ExtensionCode.Int128, 16, static (v, b) => BinaryPrimitives.WriteInt128LittleEndian(b, v),
            BinaryPrimitives.ReadInt128LittleEndian)),
        new(typeof(UInt128), ExtensionCode.UInt128, static () => new FixedScalarFormatter<UInt128>(
            ExtensionCode.UInt128, 16, static (v, b) => BinaryPrimitives.WriteUInt128LittleEndian(b, v),
            BinaryPrimitives.ReadUInt128LittleEndian)),
        new(typeof(Half), ExtensionCode.Half, static () => new FixedScalarFormatter<Half>(
            ExtensionCode.Half, 2, static (v, b) => BinaryPrimitives.WriteHalfLittleEndian(b, v),
            BinaryPrimitives.ReadHalfLittleEndian)),
        new(typeof(decimal), ExtensionCode.Decimal, static () => new FixedScalarFormatter<decimal>(ExtensionCode.Decimal, 16, WriteDecimal, ReadDecimal)),
        new(typeof(Complex), ExtensionCode.Complex, static () => new FixedScalarFormatter<Complex>(ExtensionCode.Complex, 16, WriteComplex, ReadComplex)),
        new(typeof(char), ExtensionCode.Char, static () => new FixedScalarFormatter<char>(
            ExtensionCode.Char, 2, static (v, b) => BinaryPrimitives.WriteUInt16LittleEndian(b, v),
            static b => (char)BinaryPrimitives.ReadUInt16LittleEndian(b))),
        new(typeof(DateTime), ExtensionCode.DateTime, static () => new FixedScalarFormatter<DateTime>(ExtensionCode.DateTime, 8, WriteDateTime, ReadDateTime)),
        new(typeof(DateTimeOffset), ExtensionCode.DateTimeOffset, static () => new FixedScalarFormatter<DateTimeOffset>(
            ExtensionCode.DateTimeOffset, 10, WriteDateTimeOffset, ReadDateTimeOffset)),
        new(typeof(TimeSpan), ExtensionCode.TimeSpan, static () => new FixedScalarFormatter<TimeSpan>(
            ExtensionCode.TimeSpan, 8, static (v, b) => BinaryPrimitives.WriteInt64LittleEndian(b, v.Ticks),
            static b => new TimeSpan(BinaryPrimitives.ReadInt64LittleEndian(b)))),
        new(typeof(DateOnly), ExtensionCode.DateOnly, static () => new FixedScalarFormatter<DateOnly>(
            ExtensionCode.DateOnly, 4, static (v, b) => BinaryPrimitives.WriteInt32LittleEndian(b, v.DayNumber),
            static b => DateOnly.FromDayNumber(BinaryPrimitives.ReadInt32LittleEndian(b)))),
        new(typeof(TimeOnly), ExtensionCode.TimeOnly, static () => new FixedScalarFormatter<TimeOnly>(
            ExtensionCode.TimeOnly, 8, static (v, b) => BinaryPrimitives.WriteInt64LittleEndian(b, v.Ticks),
            static b => new TimeOnly(BinaryPrimitives.ReadInt64LittleEndian(b)))),
        new(typeof(Guid), ExtensionCode.Guid, static () => new FixedScalarFormatter<Guid>(
            ExtensionCode.Guid, 16, static (v, b) => v.TryWriteBytes(b), static b => new Guid(b))),
        new(typeof(Version), ExtensionCode.Version, static () => new FixedScalarFormatter<Version>(ExtensionCode.Version, 16, WriteVersion, ReadVersion)),
        new(typeof(DBNull), ExtensionCode.DBNull, static () => new FixedScalarFormatter<DBNull>(
            ExtensionCode.DBNull, 0, static (_, _) => { }, static _ => DBNull.Value)),
        new(typeof(BigInteger), ExtensionCode.BigInteger, static () => new BigIntegerFormatter()),
        new(typeof(System.Net.IPAddress), ExtensionCode.IPAddress, static () => IPAddressFormatter.Instance),
    ];

    private static readonly Dictionary<Type, ScalarRule> ByType = Rules.ToDictionary(static rule => rule.Type);

    private static readonly ScalarRule?[] ByCode = IndexByCode();

    /// <summary>The formatter of a scalar type, or null for another type.</summary>
    public static ScalarFormatter? Find(Type type) => ByType.GetValueOrDefault(type)?.Formatter;

    /// <summary>What reads an extension type.</summary>
    /// <exception cref="WireFormatException">The extension type is unknown.</exception>
    public static ScalarFormatter ReaderOf(sbyte code) =>
        ((uint)code < (uint)ByCode.Length ? ByCode[code] : null)?.Formatter
        ?? throw new WireFormatException($"The extension type {code} is unknown.");

    private static ScalarRule?[] IndexByCode()
    {
        var byCode = new ScalarRule?[sbyte.MaxValue + 1];
        foreach (ScalarRule rule in Rules) byCode[(int)rule.Code] = rule;
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
