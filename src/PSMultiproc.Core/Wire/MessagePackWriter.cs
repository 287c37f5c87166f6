using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace PSMultiproc.Wire;

/// <summary>
/// Writes MessagePack objects into a <see cref="PooledBuffer"/>, each in its shortest form. Nothing is allocated but
/// room in the buffer. Every method throws <see cref="WireFormatException"/> when the buffer is full.
/// </summary>
internal readonly ref struct MessagePackWriter
{
    /// <summary>
    /// Above this many characters a string's bytes are counted first, so as not to reserve three times its length.
    /// </summary>
    private const int LongString = 16 * 1024;

    private const int MaxBytesPerChar = 3;
    private const int MaxHeaderLength = 6;

    private readonly PooledBuffer _buffer;

    /// <summary>Appends to <paramref name="buffer"/>.</summary>
    public MessagePackWriter(PooledBuffer buffer) => _buffer = buffer;

    /// <summary>The buffer written to.</summary>
    public PooledBuffer Buffer => _buffer;

    /// <summary>Writes nil.</summary>
    public void WriteNil() => WriteByte(MessagePackCode.Nil);

    /// <summary>Writes true or false.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? MessagePackCode.True : MessagePackCode.False);

    /// <summary>Writes a number in the fewest bytes: 1 to 5.</summary>
    public void WriteInt32(int value)
    {
        if (value >= MessagePackCode.NegativeFixIntMinimum && value <= MessagePackCode.MaxPositiveFixInt)
            WriteByte((byte)value);
        else
            WriteInt64(value);
    }

    /// <summary>Writes a number in the fewest bytes: 1 to 9.</summary>
    public void WriteInt64(long value)
    {
        if (value >= 0)
        {
            WriteUInt64((ulong)value);
            return;
        }

        Span<byte> span = _buffer.GetSpan(9);
        if (value >= MessagePackCode.NegativeFixIntMinimum)
        {
            span[0] = (byte)value;
            _buffer.Advance(1);
        }
        else if (value >= sbyte.MinValue)
        {
            span[1] = (byte)value;
            span[0] = MessagePackCode.Int8;
            _buffer.Advance(2);
        }
        else if (value >= short.MinValue)
        {
            BinaryPrimitives.WriteInt16BigEndian(span[1..], (short)value);
            span[0] = MessagePackCode.Int16;
            _buffer.Advance(3);
        }
        else if (value >= int.MinValue)
        {
            BinaryPrimitives.WriteInt32BigEndian(span[1..], (int)value);
            span[0] = MessagePackCode.Int32;
            _buffer.Advance(5);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(span[1..], value);
            span[0] = MessagePackCode.Int64;
            _buffer.Advance(9);
        }
    }

    /// <summary>Writes a number in the fewest bytes: 1 to 9.</summary>
    public void WriteUInt64(ulong value)
    {
        Span<byte> span = _buffer.GetSpan(9);
        if (value <= MessagePackCode.MaxPositiveFixInt)
        {
            span[0] = (byte)value;
            _buffer.Advance(1);
        }
        else if (value <= byte.MaxValue)
        {
            span[1] = (byte)value;
            span[0] = MessagePackCode.UInt8;
            _buffer.Advance(2);
        }
        else if (value <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)value);
            span[0] = MessagePackCode.UInt16;
            _buffer.Advance(3);
        }
        else if (value <= uint.MaxValue)
        {
            BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)value);
            span[0] = MessagePackCode.UInt32;
            _buffer.Advance(5);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
            span[0] = MessagePackCode.UInt64;
            _buffer.Advance(9);
        }
    }

    /// <summary>Writes a float32: 5 bytes.</summary>
    public void WriteSingle(float value)
    {
        Span<byte> span = _buffer.GetSpan(5);
        BinaryPrimitives.WriteSingleBigEndian(span[1..], value);
        span[0] = MessagePackCode.Float32;
        _buffer.Advance(5);
    }

    /// <summary>Writes a float64: 9 bytes.</summary>
    public void WriteDouble(double value)
    {
        Span<byte> span = _buffer.GetSpan(9);
        BinaryPrimitives.WriteDoubleBigEndian(span[1..], value);
        span[0] = MessagePackCode.Float64;
        _buffer.Advance(9);
    }

    /// <summary>Writes text; half a surrogate pair, which UTF-8 cannot express, becomes U+FFFD.</summary>
    public void WriteString(ReadOnlySpan<char> value) => TryWriteString(value, replaceInvalid: true);

    /// <summary>Writes text, unless it holds half a surrogate pair, which UTF-8 cannot express.</summary>
    /// <returns>False, with nothing written, when the text is not valid UTF-16.</returns>
    public bool TryWriteString(ReadOnlySpan<char> value) => TryWriteString(value, replaceInvalid: false);

    /// <summary>Writes text that is in UTF-8 already.</summary>
    public void WriteStringBytes(ReadOnlySpan<byte> utf8)
    {
        Span<byte> span = _buffer.GetSpan(Room(utf8.Length));
        int header = StringHeaderLength(utf8.Length);
        WriteStringHeader(span, utf8.Length);
        utf8.CopyTo(span[header..]);
        _buffer.Advance(header + utf8.Length);
    }

    /// <summary>Writes bytes.</summary>
    public void WriteBinary(ReadOnlySpan<byte> value)
    {
        WriteBinaryHeader(value.Length);
        WriteRaw(value);
    }

    /// <summary>Announces bytes, which the caller then writes with <see cref="WriteRaw"/>.</summary>
    public void WriteBinaryHeader(int length) =>
        WriteLength(length, MessagePackCode.Bin8, MessagePackCode.Bin16, MessagePackCode.Bin32);

    /// <summary>Announces an array of that many objects, which the caller then writes.</summary>
    public void WriteArrayHeader(int count)
    {
        if (count <= MessagePackCode.FixCollectionMaximum)
            WriteByte((byte)(MessagePackCode.FixArray | count));
        else
            WriteLength(count, null, MessagePackCode.Array16, MessagePackCode.Array32);
    }

    /// <summary>Announces a map of that many pairs, which the caller then writes key by value.</summary>
    public void WriteMapHeader(int count)
    {
        if (count <= MessagePackCode.FixCollectionMaximum)
            WriteByte((byte)(MessagePackCode.FixMap | count));
        else
            WriteLength(count, null, MessagePackCode.Map16, MessagePackCode.Map32);
    }

    /// <summary>Writes an extension object.</summary>
    public void WriteExtension(sbyte type, ReadOnlySpan<byte> value)
    {
        WriteExtensionHeader(type, value.Length);
        WriteRaw(value);
    }

    /// <summary>
    /// Announces an extension object's bytes, which the caller then writes with <see cref="WriteRaw"/>.
    /// </summary>
    public void WriteExtensionHeader(sbyte type, int length)
    {
        byte? fixedCode = length switch
        {
            1 => MessagePackCode.FixExt1,
            2 => MessagePackCode.FixExt2,
            4 => MessagePackCode.FixExt4,
            8 => MessagePackCode.FixExt8,
            16 => MessagePackCode.FixExt16,
            _ => null,
        };
        if (fixedCode is { } code) WriteByte(code);
        else WriteLength(length, MessagePackCode.Ext8, MessagePackCode.Ext16, MessagePackCode.Ext32);
        WriteByte((byte)type);
    }

    /// <summary>Writes an instant in the shortest of the specification's three forms: 6, 10 or 15 bytes.</summary>
    public void WriteTimestamp(Timestamp value)
    {
        const int secondsBits = 34;
        if (value.Seconds >> secondsBits != 0)
        {
            WriteExtensionHeader(MessagePackCode.TimestampType, 12);
            Span<byte> span = _buffer.GetSpan(12);
            BinaryPrimitives.WriteInt32BigEndian(span, value.Nanoseconds);
            BinaryPrimitives.WriteInt64BigEndian(span[4..], value.Seconds);
            _buffer.Advance(12);
        }
        else if (value.Nanoseconds != 0 || value.Seconds > uint.MaxValue)
        {
            WriteExtensionHeader(MessagePackCode.TimestampType, 8);
            ulong packed = ((ulong)value.Nanoseconds << secondsBits) | (ulong)value.Seconds;
            BinaryPrimitives.WriteUInt64BigEndian(_buffer.GetSpan(8), packed);
            _buffer.Advance(8);
        }
        else
        {
            WriteExtensionHeader(MessagePackCode.TimestampType, 4);
            BinaryPrimitives.WriteUInt32BigEndian(_buffer.GetSpan(4), (uint)value.Seconds);
            _buffer.Advance(4);
        }
    }

    /// <summary>Writes bytes as they are: whole objects written elsewhere, or what a header announced.</summary>
    public void WriteRaw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_buffer.GetSpan(value.Length));
        _buffer.Advance(value.Length);
    }

    private static int Room(long bytes) => (int)Math.Min(bytes + MaxHeaderLength, int.MaxValue);

    private static int StringHeaderLength(int bytes) => bytes switch
    {
        <= MessagePackCode.FixStrMaximum => 1,
        <= byte.MaxValue => 2,
        <= ushort.MaxValue => 3,
        _ => 5,
    };

    private static void WriteStringHeader(Span<byte> span, int bytes)
    {
        switch (bytes)
        {
            case <= MessagePackCode.FixStrMaximum:
                span[0] = (byte)(MessagePackCode.FixStr | bytes);
                break;
            case <= byte.MaxValue:
                span[0] = MessagePackCode.Str8;
                span[1] = (byte)bytes;
                break;
            case <= ushort.MaxValue:
                span[0] = MessagePackCode.Str16;
                BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)bytes);
                break;
            default:
                span[0] = MessagePackCode.Str32;
                BinaryPrimitives.WriteInt32BigEndian(span[1..], bytes);
                break;
        }
    }

    private bool TryWriteString(ReadOnlySpan<char> value, bool replaceInvalid)
    {
        // Most text is ASCII: as many bytes as characters. Put it where the header of such a text ends; move it only
        // where that guess was wrong.
        int room = value.Length <= LongString ? value.Length * MaxBytesPerChar : Encoding.UTF8.GetByteCount(value);
        Span<byte> span = _buffer.GetSpan(Room(room));
        int guess = StringHeaderLength(value.Length);
        OperationStatus status = Utf8.FromUtf16(value, span[guess..], out _, out int bytes, replaceInvalid);
        if (status != OperationStatus.Done) return false;

        int header = StringHeaderLength(bytes);
        if (header != guess) span.Slice(guess, bytes).CopyTo(span[header..]);
        WriteStringHeader(span, bytes);
        _buffer.Advance(header + bytes);
        return true;
    }

    private void WriteByte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    private void WriteLength(int length, byte? code8, byte code16, byte code32)
    {
        Span<byte> span = _buffer.GetSpan(5);
        if (length <= byte.MaxValue && code8 is { } code)
        {
            span[1] = (byte)length;
            span[0] = code;
            _buffer.Advance(2);
        }
        else if (length <= ushort.MaxValue)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span[1..], (ushort)length);
            span[0] = code16;
            _buffer.Advance(3);
        }
        else
        {
            BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
            span[0] = code32;
            _buffer.Advance(5);
        }
    }
}
