using System.Diagnostics.CodeAnalysis;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

/// <summary>Bytes that no writer wrote, from fixed seeds: the only ways out are a value and a refusal.</summary>
[SuppressMessage("Security", "CA5394", Justification = "A seed that can be repeated is the point.")]
public class FuzzTests
{
    /// <summary>What a byte of a message can cost in memory, at most: an element of a concurrent collection.</summary>
    private const int BytesPerByte = 300;

    /// <summary>What a refusal costs: an exception with its stack trace, and looking for a type.</summary>
    private const int FixedBytes = 512 * 1024;

    private readonly ValueSerializer _serializer = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_bytes_end_in_a_value_or_a_refusal(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(1, 64)];
            random.NextBytes(bytes);
            if (i % 2 == 0) bytes[0] = (byte)random.Next(MessagePackCode.FixMap, MessagePackCode.MinNegativeFixInt);
            ReadWithinBounds(bytes);
        }
    }

    [Fact]
    public void Random_composites_end_in_a_value_or_a_refusal()
    {
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(5, 64)];
            random.NextBytes(bytes);
            bytes[0] = (byte)(MessagePackCode.FixArray | random.Next(1, 16));
            bytes[1] = MessagePackCode.FixExt1;
            bytes[2] = (byte)ExtensionCode.Marker;
            bytes[3] = (byte)random.Next(0, 15);
            if (bytes[3] == 0) bytes[4] = (byte)-random.Next(1, 32);
            ReadWithinBounds(bytes);
        }
    }

    [Fact]
    public void Every_truncation_of_every_value_is_refused()
    {
        foreach (byte[] message in Messages())
        {
            for (int length = 0; length < Math.Min(message.Length, 300); length++)
            {
                byte[] cut = message[..length];
                Assert.Throws<WireFormatException>(() => _serializer.Read(cut));
            }
        }
    }

    [Fact]
    public void Every_value_with_a_changed_byte_ends_in_a_value_or_a_refusal()
    {
        var random = new Random(4);
        foreach (byte[] message in Messages())
        {
            for (int position = 0; position < Math.Min(message.Length, 200); position++)
            {
                byte[] changed = (byte[])message.Clone();
                changed[position] ^= (byte)(1 << random.Next(8));
                ReadWithinBounds(changed);
                changed[position] = (byte)random.Next(256);
                ReadWithinBounds(changed);
            }
        }
    }

    private List<byte[]> Messages()
    {
        var messages = new List<byte[]>();
        using var buffer = new PooledBuffer();
        object?[] whole = [.. ValueTable.Values];
        foreach (object? value in whole.Append(whole).Concat(ExceptionTests.Exceptions))
        {
            buffer.Clear();
            _serializer.Write(buffer, value);
            messages.Add(buffer.WrittenSpan.ToArray());
        }

        return messages;
    }

    private void ReadWithinBounds(byte[] bytes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _serializer.Read(bytes);
        }
        catch (Exception refusal) when (refusal is WireFormatException or SharedObjectNotFoundException)
        {
            // the ways to refuse: bytes that are no value, and the name of an object that is not there
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        long bound = FixedBytes + ((long)BytesPerByte * bytes.Length);
        Assert.True(allocated < bound, $"{allocated} bytes for {Convert.ToHexString(bytes)}");
    }
}
