using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PSMultiproc.Wire;

/// <summary>
/// Reads MessagePack objects from bytes that are not trusted. A length that the bytes declare is checked against the
/// bytes that are left before anything is made of it. Every method throws <see cref="WireFormatException"/>, and
/// nothing else, for bytes that are cut short or of another type than asked for; the position is then undefined.
/// </summary>
internal ref struct MessagePackReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _data;
    private int _position;

    /// <summary>Starts at the first byte.</summary>
    public MessagePackReader(ReadOnlySpan<byte> data) => _data = data;

    /// <summary>How many bytes are read.</summary>
    public readonly int Position => _position;

    /// <summary>How many bytes are left.</summary>
    public readonly int Remaining => _data.Length - _position;

    /// <summary>Whether every byte is read.</summary>
    public readonly bool IsAtEnd => _position == _data.Length;

    /// <summary>The bytes left.</summary>
    public readonly ReadOnlySpan<byte> Unread => _data[_position..];

    /// <summary>The next object's first byte, as <see cref="MessagePackCode"/> names it; nothing is read.</summary>
    public readonly byte NextCode
    {
        get
        {
            if ((uint)_position >= (uint)_data.Length) ThrowTruncated(1);
            return _data[_position];
        }
    }

    /// <summary>The next object's type; nothing is read.</summary>
    public readonly MessagePackType NextType
    {
        get
        {
            byte code = NextCode;
            if (code is <= MessagePackCode.MaxPositiveFixInt or >= MessagePackCode.MinNegativeFixInt)
                return MessagePackType.Integer;
            if (code < MessagePackCode.FixArray) return MessagePackType.Map;
            if (code < MessagePackCode.FixStr) return MessagePackType.Array;
            if (code < MessagePackCode.Nil) return MessagePackType.String;
            switch (code)
            {
                case MessagePackCode.Nil:
                    return MessagePackType.Nil;
                case MessagePackCode.False or MessagePackCode.True:
                    return MessagePackType.Boolean;
                case MessagePackCode.Bin8 or MessagePackCode.Bin16 or MessagePackCode.Bin32:
                    return MessagePackType.Binary;
                case MessagePackCode.Float32 or MessagePackCode.Float64:
                    return MessagePackType.Float;
                case MessagePackCode.UInt8 or MessagePackCode.UInt16 or MessagePackCode.UInt32 or MessagePackCode.UInt64
                    or MessagePackCode.Int8 or MessagePackCode.Int16 or MessagePackCode.Int32 or MessagePackCode.Int64:
                    return MessagePackType.Integer;
                case MessagePackCode.Str8 or MessagePackCode.Str16 or MessagePackCode.Str32:
                    return MessagePackType.String;
                case MessagePackCode.Array16 or MessagePackCode.Array32:
                    return MessagePackType.Array;
                case MessagePackCode.Map16 or MessagePackCode.Map32:
                    return MessagePackType.Map;
                case MessagePackCode.NeverUsed:
                    throw Unexpected("an object");
                default:
                    return MessagePackType.Extension;
            }
        }
    }

    /// <summary>Reads nil if it comes next.</summary>
    /// <returns>False, with nothing read, when another object comes next.</returns>
    public bool TryReadNil()
    {
        if (NextCode != MessagePackCode.Nil) return false;
        _position++;
        return true;
    }

    /// <summary>Reads true or false.</summary>
    public bool ReadBoolean()
    {
        byte code = NextCode;
        if (code is not (MessagePackCode.True or MessagePackCode.False)) throw Unexpected("true or false");
        _position++;
        return code == MessagePackCode.True;
    }

    /// <summary>Reads a whole number in any of its forms.</summary>
    public int ReadInt32()
    {
        byte code = NextCode;
        if (code <= MessagePackCode.MaxPositiveFixInt || code >= MessagePackCode.MinNegativeFixInt)
        {
            _position++;
            return (sbyte)code;
        }

        long value = ReadInt64();
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw OutOfRange("a signed 32-bit number");
    }

    /// <summary>Reads a whole number in any of its forms.</summary>
    public long ReadInt64()
    {
        ulong bits = ReadInteger(out bool negative);
        if (!negative && bits > long.MaxValue) throw OutOfRange("a signed 64-bit number");
        return (long)bits;
    }

    /// <summary>Reads a whole number in any of its forms.</summary>
    public ulong ReadUInt64()
    {
        ulong bits = ReadInteger(out bool negative);
        return negative ? throw OutOfRange("an unsigned 64-bit number") : bits;
    }

    /// <summary>Reads a whole number in any of its forms, with its sign apart.</summary>
    /// <param name="negative">Whether the result holds the bits of a negative <see cref="long"/>.</param>
    public ulong ReadInteger(out bool negative)
    {
        byte code = ReadCode();
        if (code <= MessagePackCode.MaxPositiveFixInt)
        {
            negative = false;
            return code;
        }

        long signed;
        switch (code)
        {
            case MessagePackCode.UInt8: negative = false; return Take(1)[0];
            case MessagePackCode.UInt16: negative = false; return BinaryPrimitives.ReadUInt16BigEndian(Take(2));
            case MessagePackCode.UInt32: negative = false; return BinaryPrimitives.ReadUInt32BigEndian(Take(4));
            case MessagePackCode.UInt64: negative = false; return BinaryPrimitives.ReadUInt64BigEndian(Take(8));
            case MessagePackCode.Int8: signed = (sbyte)Take(1)[0]; break;
            case MessagePackCode.Int16: signed = BinaryPrimitives.ReadInt16BigEndian(Take(2)); break;
            case MessagePackCode.Int32: signed = BinaryPrimitives.ReadInt32BigEndian(Take(4)); break;
            case MessagePackCode.Int64: signed = BinaryPrimitives.ReadInt64BigEndian(Take(8)); break;
            case >= MessagePackCode.MinNegativeFixInt: signed = (sbyte)code; break;
            default: throw UnexpectedRead("a whole number");
        }

        negative = signed < 0;
        return (ulong)signed;
    }

    /// <summary>Reads a float32.</summary>
    public float ReadSingle() => ReadCode() switch
    {
        MessagePackCode.Float32 => BinaryPrimitives.ReadSingleBigEndian(Take(4)),
        _ => throw UnexpectedRead("a float32"),
    };

    /// <summary>Reads a float64 or a float32.</summary>
    public double ReadDouble() => ReadCode() switch
    {
        MessagePackCode.Float64 => BinaryPrimitives.ReadDoubleBigEndian(Take(8)),
        MessagePackCode.Float32 => BinaryPrimitives.ReadSingleBigEndian(Take(4)),
        _ => throw UnexpectedRead("a float"),
    };

    /// <summary>Reads text. Bytes that are not UTF-8 are refused.</summary>
    public string ReadString()
    {
        ReadOnlySpan<byte> utf8 = ReadStringBytes();
        try
        {
            return StrictUtf8.GetString(utf8);
        }
        catch (DecoderFallbackException exception)
        {
            throw new WireFormatException($"The text that ends at byte {_position} is not UTF-8.", exception);
        }
    }

    /// <summary>Reads text without decoding it: its bytes, which need not be valid UTF-8.</summary>
    public ReadOnlySpan<byte> ReadStringBytes()
    {
        byte code = ReadCode();
        return code switch
        {
            >= MessagePackCode.FixStr and < MessagePackCode.Nil => Take(code & MessagePackCode.FixStrMaximum),
            MessagePackCode.Str8 => Take(ReadLength8()),
            MessagePackCode.Str16 => Take(ReadLength16()),
            MessagePackCode.Str32 => Take(ReadLength32()),
            _ => throw UnexpectedRead("a string"),
        };
    }

    /// <summary>Reads bytes; the result is a part of the message and lives as long.</summary>
    public ReadOnlySpan<byte> ReadBinary() => ReadCode() switch
    {
        MessagePackCode.Bin8 => Take(ReadLength8()),
        MessagePackCode.Bin16 => Take(ReadLength16()),
        MessagePackCode.Bin32 => Take(ReadLength32()),
        _ => throw UnexpectedRead("bytes"),
    };

    /// <summary>Reads how many objects an array has; they follow. There are at least as many bytes left.</summary>
    public int ReadArrayHeader()
    {
        byte code = ReadCode();
        return code switch
        {
            >= MessagePackCode.FixArray and < MessagePackCode.FixStr =>
                Counted(code & MessagePackCode.FixCollectionMaximum, 1),
            MessagePackCode.Array16 => Counted(ReadLength16(), 1),
            MessagePackCode.Array32 => Counted(ReadLength32(), 1),
            _ => throw UnexpectedRead("an array"),
        };
    }

    /// <summary>
    /// Reads how many pairs a map has; they follow, key by value. There are at least twice as many bytes left.
    /// </summary>
    public int ReadMapHeader()
    {
        byte code = ReadCode();
        return code switch
        {
            >= MessagePackCode.FixMap and < MessagePackCode.FixArray =>
                Counted(code & MessagePackCode.FixCollectionMaximum, 2),
            MessagePackCode.Map16 => Counted(ReadLength16(), 2),
            MessagePackCode.Map32 => Counted(ReadLength32(), 2),
            _ => throw UnexpectedRead("a map"),
        };
    }

    /// <summary>Reads an extension object's type and length; its bytes follow and are all there.</summary>
    public ExtensionHeader ReadExtensionHeader()
    {
        int length = ReadCode() switch
        {
            MessagePackCode.FixExt1 => 1,
            MessagePackCode.FixExt2 => 2,
            MessagePackCode.FixExt4 => 4,
            MessagePackCode.FixExt8 => 8,
            MessagePackCode.FixExt16 => 16,
            MessagePackCode.Ext8 => ReadLength8(),
            MessagePackCode.Ext16 => ReadLength16(),
            MessagePackCode.Ext32 => ReadLength32(),
            _ => throw UnexpectedRead("an extension object"),
        };
        sbyte type = (sbyte)Take(1)[0];
        if (length > Remaining) ThrowTruncated(length);
        return new ExtensionHeader(type, length);
    }

    /// <summary>Reads an extension object: its type and its bytes, which are a part of the message.</summary>
    public ReadOnlySpan<byte> ReadExtension(out sbyte type)
    {
        ExtensionHeader header = ReadExtensionHeader();
        type = header.Type;
        return Take(header.Length);
    }

    /// <summary>Reads an extension object of one byte if one of that type comes next.</summary>
    /// <returns>False, with nothing read, when another object comes next.</returns>
    public bool TryReadFixExt1(sbyte type, out byte value)
    {
        const int length = 3;
        if (Remaining < length || _data[_position] != MessagePackCode.FixExt1 || (sbyte)_data[_position + 1] != type)
        {
            value = 0;
            return false;
        }

        value = _data[_position + 2];
        _position += length;
        return true;
    }

    /// <summary>Reads an instant in any of the specification's three forms.</summary>
    public Timestamp ReadTimestamp()
    {
        ExtensionHeader header = ReadExtensionHeader();
        if (header.Type != MessagePackCode.TimestampType)
            throw new WireFormatException($"Expected a timestamp, found an extension object of type {header.Type}.");
        return TimestampFrom(Take(header.Length));
    }

    /// <summary>Makes an instant of the bytes of an extension object of type -1.</summary>
    public static Timestamp TimestampFrom(ReadOnlySpan<byte> bytes)
    {
        const int secondsBits = 34;
        Timestamp value;
        switch (bytes.Length)
        {
            case 4:
                return new Timestamp(BinaryPrimitives.ReadUInt32BigEndian(bytes), 0);
            case 8:
                ulong packed = BinaryPrimitives.ReadUInt64BigEndian(bytes);
                value = new Timestamp((long)(packed & ((1UL << secondsBits) - 1)), (int)(packed >> secondsBits));
                break;
            case 12:
                value = new Timestamp(
                    BinaryPrimitives.ReadInt64BigEndian(bytes[4..]), BinaryPrimitives.ReadInt32BigEndian(bytes));
                break;
            default:
                throw new WireFormatException($"A timestamp has 4, 8 or 12 bytes, not {bytes.Length}.");
        }

        return (uint)value.Nanoseconds <= Timestamp.MaxNanoseconds
            ? value
            : throw new WireFormatException("A timestamp's nanoseconds make more than a second.");
    }

    /// <summary>Reads that many bytes as they are.</summary>
    public ReadOnlySpan<byte> ReadBytes(int count) => Take(count);

    /// <summary>Reads the next whole object without looking into it; the result is a part of the message.</summary>
    public ReadOnlySpan<byte> ReadRaw()
    {
        int start = _position;
        Skip();
        return _data[start.._position];
    }

    /// <summary>Passes over the next whole object, however deep it nests, in constant stack.</summary>
    public void Skip()
    {
        // Objects yet to pass. A header adds at most as many as there are bytes left, so this cannot overflow.
        for (long pending = 1; pending > 0; pending--)
        {
            switch (NextType)
            {
                case MessagePackType.Integer: _ = ReadInteger(out _); break;
                case MessagePackType.Float: _ = ReadDouble(); break;
                case MessagePackType.String: _ = ReadStringBytes(); break;
                case MessagePackType.Binary: _ = ReadBinary(); break;
                case MessagePackType.Array: pending += ReadArrayHeader(); break;
                case MessagePackType.Map: pending += 2L * ReadMapHeader(); break;
                case MessagePackType.Extension: _ = ReadExtension(out _); break;
                default: _position++; break;
            }

            if (pending - 1 > Remaining) ThrowTruncated(pending - 1);
        }
    }

    private byte ReadCode()
    {
        if ((uint)_position >= (uint)_data.Length) ThrowTruncated(1);
        return _data[_position++];
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)(_data.Length - _position)) ThrowTruncated((uint)count);
        ReadOnlySpan<byte> taken = _data.Slice(_position, count);
        _position += count;
        return taken;
    }

    private int ReadLength8() => Take(1)[0];

    private int ReadLength16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    private int ReadLength32()
    {
        uint length = BinaryPrimitives.ReadUInt32BigEndian(Take(4));
        if (length > int.MaxValue) ThrowTruncated(length);
        return (int)length;
    }

    private readonly int Counted(int count, int bytesEach)
    {
        long needed = (long)count * bytesEach;
        if (needed > Remaining) ThrowTruncated(needed);
        return count;
    }

    [DoesNotReturn]
    private readonly void ThrowTruncated(long needed) => throw new WireFormatException(
        $"The message is cut short: at byte {_position} it needs {needed} more bytes and has {Remaining}.");

    private readonly WireFormatException OutOfRange(string expected) =>
        new($"The number that ends at byte {_position} does not fit {expected}.");

    private readonly WireFormatException Unexpected(string expected) =>
        new($"Expected {expected} at byte {_position}, found 0x{_data[_position]:x2}.");

    private readonly WireFormatException UnexpectedRead(string expected) =>
        new($"Expected {expected} at byte {_position - 1}, found 0x{_data[_position - 1]:x2}.");
}
