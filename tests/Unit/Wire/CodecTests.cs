using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class CodecTests
{
    [Theory]
    [InlineData("")]
    [InlineData("d9")]
    [InlineData("a5-61-62")]
    [InlineData("cd-01")]
    [InlineData("cb-00-00")]
    [InlineData("c4-05-01")]
    [InlineData("92-01")]
    [InlineData("81-01")]
    [InlineData("d6-01-00")]
    [InlineData("c7-08")]
    public void A_truncated_message_is_refused(string dashed) =>
        Assert.Throws<WireFormatException>(() => new MessagePackReader(SpecificationVector.Bytes(dashed)).Skip());

    [Theory]
    [InlineData("dd-ff-ff-ff-ff")]
    [InlineData("dd-7f-ff-ff-ff")]
    [InlineData("df-7f-ff-ff-ff")]
    [InlineData("df-00-00-00-01-c0")]
    [InlineData("db-ff-ff-ff-ff")]
    [InlineData("c6-7f-ff-ff-ff")]
    [InlineData("c9-ff-ff-ff-ff-01")]
    public void A_declared_length_beyond_the_message_is_refused_before_memory_is_taken(string dashed)
    {
        byte[] bytes = SpecificationVector.Bytes(dashed);
        var serializer = new ValueSerializer();
        Assert.Throws<WireFormatException>(() => serializer.Read(bytes));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() => serializer.Read(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    [Fact]
    public void The_byte_that_the_specification_never_uses_is_refused() =>
        Assert.Throws<WireFormatException>(() => new MessagePackReader([MessagePackCode.NeverUsed]).Skip());

    [Fact]
    public void A_number_out_of_range_is_refused()
    {
        byte[] large = Bytes(static w => w.WriteInt64(1L << 31));
        byte[] larger = Bytes(static w => w.WriteUInt64(1UL << 63));
        byte[] negative = Bytes(static w => w.WriteInt32(-1));
        Assert.Throws<WireFormatException>(() => new MessagePackReader(large).ReadInt32());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(larger).ReadInt64());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(negative).ReadUInt64());
    }

    [Fact]
    public void A_value_of_another_type_is_refused_with_its_place()
    {
        byte[] bytes = Bytes(static w => w.WriteString("text"));
        var exception = Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadInt32());
        Assert.Equal("Expected a whole number at byte 0, found 0xa4.", exception.Message);
        Assert.Equal("WireFormat", exception.ErrorId);
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadBoolean());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadArrayHeader());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadMapHeader());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadDouble());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadSingle());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadBinary());
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadTimestamp());
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_refused_as_text_and_readable_as_bytes()
    {
        byte[] bytes = [0xa1, 0xff];
        Assert.Throws<WireFormatException>(() => new MessagePackReader(bytes).ReadString());
        Assert.Equal([0xff], new MessagePackReader(bytes).ReadStringBytes().ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(85)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(21845)]
    [InlineData(65535)]
    [InlineData(65536)]
    [InlineData(100_000)]
    public void Text_of_any_length_and_width_survives_with_the_shortest_header(int length)
    {
        foreach (char c in "aé汉")
        {
            string text = new(c, length);
            byte[] bytes = Bytes(w => w.WriteString(text));
            var reader = new MessagePackReader(bytes);
            Assert.Equal(text, reader.ReadString());
            int utf8 = System.Text.Encoding.UTF8.GetByteCount(text);
            Assert.Equal(utf8 + (utf8 <= 31 ? 1 : utf8 <= 255 ? 2 : utf8 <= 65535 ? 3 : 5), bytes.Length);
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_a_replacement_character_or_is_left_to_the_caller()
    {
        Assert.Equal("a\uFFFDb", new MessagePackReader(Bytes(static w => w.WriteString("a\uD800b"))).ReadString());
        Assert.Empty(Bytes(static w => Assert.False(w.TryWriteString("a\uD800b"))));
    }

    [Fact]
    public void Ten_million_nested_arrays_are_skipped_in_constant_stack()
    {
        byte[] bytes = new byte[10_000_001];
        Array.Fill(bytes, (byte)(MessagePackCode.FixArray | 1));
        bytes[^1] = MessagePackCode.Nil;
        var reader = new MessagePackReader(bytes);
        reader.Skip();
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void A_buffer_grows_and_takes_bytes_back()
    {
        using var buffer = new PooledBuffer(16);
        var writer = new MessagePackWriter(buffer);
        for (int i = 0; i < 1000; i++) writer.WriteInt32(i);
        int length = buffer.Length;
        writer.WriteString("taken back");
        buffer.Length = length;

        var reader = new MessagePackReader(buffer.WrittenSpan);
        for (int i = 0; i < 1000; i++) Assert.Equal(i, reader.ReadInt32());
        Assert.True(reader.IsAtEnd);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Length = length + 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Length = -1);
    }

    [Fact]
    public void A_buffer_is_usable_after_it_gave_its_array_back()
    {
        var buffer = new PooledBuffer();
        buffer.Dispose();
        new MessagePackWriter(buffer).WriteString("again");
        Assert.Equal(6, buffer.Length);
        buffer.Dispose();
        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public void A_timestamp_names_the_same_instant_as_the_date_it_was_made_of()
    {
        DateTime[] dates =
            [DateTime.MinValue, DateTime.UnixEpoch.AddTicks(-1), DateTime.UnixEpoch, DateTime.MaxValue];
        foreach (DateTime date in dates)
            Assert.Equal(date, Timestamp.FromDateTime(DateTime.SpecifyKind(date, DateTimeKind.Utc)).ToDateTime());
        Assert.Throws<WireFormatException>(() => new Timestamp(long.MaxValue, 0).ToDateTime());
    }

    private static byte[] Bytes(WriteAction write)
    {
        using var buffer = new PooledBuffer();
        write(new MessagePackWriter(buffer));
        return buffer.WrittenSpan.ToArray();
    }

    private delegate void WriteAction(MessagePackWriter writer);
}
