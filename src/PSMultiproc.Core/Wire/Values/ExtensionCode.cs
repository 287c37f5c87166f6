namespace PSMultiproc.Wire;

/// <summary>
/// The MessagePack extension types of this format. Each scalar that MessagePack has no type for has its own, so that
/// it arrives as what it was. The numbers are a part of the protocol: they are added to, never changed.
/// </summary>
internal enum ExtensionCode : sbyte
{
    /// <summary>
    /// The specification's own timestamp; it is read as a UTC <see cref="System.DateTime"/>, never written.
    /// </summary>
    Timestamp = MessagePackCode.TimestampType,

    /// <summary>
    /// The first element of an array that stands for a composite: one byte, a <see cref="CompositeCode"/>.
    /// </summary>
    Marker = 0,

    /// <summary>An object met before in the same message: its number, in order of first appearance.</summary>
    Reference = 1,
    Byte = 2,
    SByte = 3,
    Int16 = 4,
    UInt16 = 5,
    UInt32 = 6,

    /// <summary>An <see cref="long"/> small enough to be taken for an <see cref="int"/>, in 1, 2 or 4 bytes.</summary>
    Int64 = 7,
    UInt64 = 8,
    Int128 = 9,
    UInt128 = 10,
    Half = 11,
    Decimal = 12,
    BigInteger = 13,
    Complex = 14,
    Char = 15,

    /// <summary>Text with half a surrogate pair in it, which UTF-8 cannot express: its UTF-16 code units.</summary>
    Utf16String = 16,
    DateTime = 17,
    DateTimeOffset = 18,
    TimeSpan = 19,
    DateOnly = 20,
    TimeOnly = 21,
    Guid = 22,
    Version = 23,
    IPAddress = 24,
    DBNull = 25,
}
