using System.Buffers.Binary;

namespace PSMultiproc.Wire;

/// <summary>
/// The layout of a frame: the length of what follows (four bytes, little-endian), the message's kind (one byte), then
/// the message.
/// </summary>
internal static class Frame
{
    /// <summary>The bytes before a frame's message.</summary>
    public const int HeaderSize = LengthSize + 1;

    /// <summary>
    /// The most that one frame can hold, in bytes: what one .NET array holds, less some room for its header.
    /// </summary>
    public const int MaximumLength = int.MaxValue - 1024;

    /// <summary>The most bytes that one item or result may have: a frame also says what they are.</summary>
    public const int LargestValue = MaximumLength - 64;

    private const int LengthSize = 4;

    /// <summary>Refuses a value that no frame can hold.</summary>
    /// <param name="length">Its serialised bytes.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="NotSerializableException">It is too large.</exception>
    public static void ThrowIfTooLarge(int length, object? value)
    {
        if (length > LargestValue)
        {
            throw new NotSerializableException(
                "$", value?.GetType().FullName ?? "null", $"Its {length:N0} bytes are more than the {LargestValue:N0} that one message can hold.");
        }
    }

    /// <summary>Appends a whole frame.</summary>
    public static void Append<TMessage>(PooledBuffer buffer, in TMessage message)
        where TMessage : struct, IMessage<TMessage> => Append(buffer, message, bodyLength: 0);

    /// <summary>Appends a frame up to its body, whose <paramref name="bodyLength"/> bytes the caller sends next.</summary>
    public static void Append<TMessage>(PooledBuffer buffer, in TMessage message, int bodyLength)
        where TMessage : struct, IMessage<TMessage>
    {
        var start = buffer.Length;
        AppendHeader(buffer, TMessage.Kind, 0);
        var writer = new MessagePackWriter(buffer);
        message.Write(ref writer);
        var length = (long)buffer.Length - start - LengthSize + bodyLength;
        if (length > MaximumLength)
        {
            throw new WireProtocolException($"A message of {length:N0} bytes is more than the {MaximumLength:N0} that one frame can hold.");
        }

        BinaryPrimitives.WriteUInt32LittleEndian(buffer.Array.AsSpan(start), (uint)length);
    }

    /// <summary>Appends a frame's header.</summary>
    public static void AppendHeader(PooledBuffer buffer, MessageKind kind, int messageLength)
    {
        var span = buffer.GetSpan(HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(span, (uint)messageLength + 1);
        span[LengthSize] = (byte)kind;
        buffer.Advance(HeaderSize);
    }

    /// <summary>Reads a frame's header.</summary>
    /// <returns>The message's length in bytes.</returns>
    /// <exception cref="WireProtocolException">The length cannot be.</exception>
    public static int ReadHeader(ReadOnlySpan<byte> header, out MessageKind kind)
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length is 0 or > MaximumLength)
        {
            throw new WireProtocolException($"A frame claims a length of {length} bytes.");
        }

        kind = (MessageKind)header[LengthSize];
        return (int)length - 1;
    }
}
