using System.Collections;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class PythonInteropTests
{
    [PythonFact]
    public async Task What_the_writer_writes_Python_reads_and_packs_to_the_same_bytes()
    {
        using var buffer = new PooledBuffer();
        int count = WriteSamples(new MessagePackWriter(buffer));
        byte[] ours = buffer.WrittenSpan.ToArray();

        (byte[] packed, string[] values) = await PythonMessagePack.RepackAsync(ours);

        Assert.Equal(count, values.Length);
        Assert.Equal(ours, packed);
    }

    [PythonFact]
    public async Task What_Python_packs_the_serializer_reads()
    {
        using var buffer = new PooledBuffer();
        var serializer = new ValueSerializer();
        object?[] sent = [null, true, 0, -1, 70000, "汉字", 0.5, new byte[] { 1, 2 }, new object?[] { 1, "a", null },
            new Hashtable(StringComparer.OrdinalIgnoreCase) { ["Name"] = "x", ["Size"] = 3 }];
        foreach (object? value in sent) serializer.Write(buffer, value);

        (byte[] packed, string[] values) = await PythonMessagePack.RepackAsync(buffer.WrittenSpan.ToArray());

        string[] expected =
            ["None", "True", "0", "-1", "70000", @"'\u6c49\u5b57'", "0.5", @"b'\x01\x02'", "[1, 'a', None]"];
        Assert.Equal(expected, values[..expected.Length]);
        Assert.Equal(sent.Length, ReadAll(serializer, packed, (i, value) => ValueAssert.Same(sent[i], value)));
    }

    private static int ReadAll(ValueSerializer serializer, byte[] packed, Action<int, object?> check)
    {
        var reader = new MessagePackReader(packed);
        int count = 0;
        for (; !reader.IsAtEnd; count++) check(count, serializer.Read(ref reader));
        return count;
    }

    private static int WriteSamples(MessagePackWriter writer)
    {
        long[] numbers =
        [
            0, 1, 127, 128, 255, 256, 65535, 65536, int.MaxValue, uint.MaxValue, 1L << 32, long.MaxValue,
            -1, -32, -33, -128, -129, -32768, -32769, int.MinValue, int.MinValue - 1L, long.MinValue,
        ];
        int[] lengths = [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536];
        foreach (long number in numbers) writer.WriteInt64(number);
        foreach (int length in lengths) writer.WriteString(new string('x', length));
        foreach (int length in lengths) writer.WriteBinary(new byte[length]);
        foreach (int length in lengths) writer.WriteExtension(5, new byte[length]);
        foreach (int length in lengths)
        {
            writer.WriteArrayHeader(length);
            for (int i = 0; i < length; i++) writer.WriteNil();
            writer.WriteMapHeader(length);
            for (int i = 0; i < length; i++)
            {
                writer.WriteInt32(i);
                writer.WriteBoolean(i % 2 == 0);
            }
        }

        double[] floats = [0.5, -0.0, double.MaxValue, double.PositiveInfinity];
        foreach (double value in floats) writer.WriteDouble(value);
        Timestamp[] instants = [new(0, 0), new(1, 1), new(1L << 32, 0), new(1L << 34, 999_999_999), new(-1, 1)];
        foreach (Timestamp instant in instants) writer.WriteTimestamp(instant);
        writer.WriteUInt64(ulong.MaxValue);
        writer.WriteNil();
        return numbers.Length + (5 * lengths.Length) + floats.Length + instants.Length + 2;
    }
}
