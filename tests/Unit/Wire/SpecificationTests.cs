using System.Globalization;
using System.Text.Json;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class SpecificationTests
{
    public static TheoryData<SpecificationVector> Vectors => new(SpecificationVectors.All);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_encoding_of_the_test_suite_is_read(SpecificationVector vector)
    {
        foreach (string encoding in vector.Encodings)
        {
            byte[] bytes = SpecificationVector.Bytes(encoding);
            var reader = new MessagePackReader(bytes);
            Assert.Equal(Expected(vector), Describe(ref reader));
            Assert.True(reader.IsAtEnd);
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Every_encoding_of_the_test_suite_is_skipped_whole(SpecificationVector vector)
    {
        foreach (string encoding in vector.Encodings)
        {
            byte[] bytes = SpecificationVector.Bytes(encoding);
            var reader = new MessagePackReader(bytes);
            Assert.Equal(bytes, reader.ReadRaw().ToArray());
            Assert.True(reader.IsAtEnd);
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_shortest_encoding_of_the_test_suite_is_written(SpecificationVector vector)
    {
        using var buffer = new PooledBuffer();
        Write(new MessagePackWriter(buffer), vector);
        Assert.Equal(SpecificationVector.Bytes(vector.Encodings[0]), buffer.WrittenSpan.ToArray());
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(-0.5)]
    public void A_double_is_written_as_a_float64_even_where_a_float32_would_do(double value)
    {
        using var buffer = new PooledBuffer();
        new MessagePackWriter(buffer).WriteDouble(value);
        SpecificationVector vector = SpecificationVectors.All.Single(
            v => v.Kind == "number" && v.Value == value.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(SpecificationVector.Bytes(vector.Encodings[1]), buffer.WrittenSpan.ToArray());
    }

    private static string Expected(SpecificationVector vector) => vector.Kind switch
    {
        "number" => decimal.Parse(vector.Value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
        "string" => JsonSerializer.Serialize(vector.Value),
        "binary" => Convert.ToHexString(SpecificationVector.Bytes(vector.Value)),
        "array" or "map" => Compact(vector.Value),
        "ext" => Extension(vector.Value),
        _ => vector.Value.Replace("null", "nil", StringComparison.Ordinal),
    };

    private static string Describe(ref MessagePackReader reader)
    {
        switch (reader.NextType)
        {
            case MessagePackType.Nil: Assert.True(reader.TryReadNil()); return "nil";
            case MessagePackType.Boolean: return reader.ReadBoolean() ? "true" : "false";
            case MessagePackType.Integer: return DescribeInteger(ref reader);
            case MessagePackType.Float: return ((decimal)reader.ReadDouble()).ToString(CultureInfo.InvariantCulture);
            case MessagePackType.String: return JsonSerializer.Serialize(reader.ReadString());
            case MessagePackType.Binary: return Convert.ToHexString(reader.ReadBinary());
            case MessagePackType.Array: return DescribeArray(ref reader);
            case MessagePackType.Map: return DescribeMap(ref reader);
            default: return DescribeExtension(ref reader);
        }
    }

    private static string DescribeInteger(ref MessagePackReader reader)
    {
        ulong bits = reader.ReadInteger(out bool negative);
        return negative
            ? ((long)bits).ToString(CultureInfo.InvariantCulture)
            : bits.ToString(CultureInfo.InvariantCulture);
    }

    private static string DescribeArray(ref MessagePackReader reader)
    {
        var parts = new string[reader.ReadArrayHeader()];
        for (int i = 0; i < parts.Length; i++) parts[i] = Describe(ref reader);
        return $"[{string.Join(',', parts)}]";
    }

    private static string DescribeMap(ref MessagePackReader reader)
    {
        var parts = new string[reader.ReadMapHeader()];
        for (int i = 0; i < parts.Length; i++) parts[i] = $"{Describe(ref reader)}:{Describe(ref reader)}";
        return $"{{{string.Join(',', parts)}}}";
    }

    private static string DescribeExtension(ref MessagePackReader reader)
    {
        MessagePackReader ahead = reader;
        if (ahead.ReadExtensionHeader().Type == MessagePackCode.TimestampType)
        {
            Timestamp timestamp = reader.ReadTimestamp();
            return $"[{timestamp.Seconds}, {timestamp.Nanoseconds}]";
        }

        ReadOnlySpan<byte> bytes = reader.ReadExtension(out sbyte type);
        return $"ext {type} {Convert.ToHexString(bytes)}";
    }

    private static void Write(MessagePackWriter writer, SpecificationVector vector)
    {
        switch (vector.Kind)
        {
            case "nil": writer.WriteNil(); break;
            case "bool": writer.WriteBoolean(bool.Parse(vector.Value)); break;
            case "binary": writer.WriteBinary(SpecificationVector.Bytes(vector.Value)); break;
            case "string": writer.WriteString(vector.Value); break;
            case "number": WriteNumber(writer, vector.Value); break;
            case "timestamp":
                long[] parts = JsonSerializer.Deserialize<long[]>(vector.Value)!;
                writer.WriteTimestamp(new Timestamp(parts[0], (int)parts[1]));
                break;
            case "ext":
                JsonElement[] fields = JsonSerializer.Deserialize<JsonElement[]>(vector.Value)!;
                writer.WriteExtension(fields[0].GetSByte(), SpecificationVector.Bytes(fields[1].GetString()!));
                break;
            default: WriteJson(writer, JsonDocument.Parse(vector.Value).RootElement); break;
        }
    }

    private static void WriteNumber(MessagePackWriter writer, string number)
    {
        if (int.TryParse(number, CultureInfo.InvariantCulture, out int small)) writer.WriteInt32(small);
        else if (long.TryParse(number, CultureInfo.InvariantCulture, out long signed)) writer.WriteInt64(signed);
        else if (ulong.TryParse(number, CultureInfo.InvariantCulture, out ulong unsigned)) writer.WriteUInt64(unsigned);
        else writer.WriteSingle(float.Parse(number, CultureInfo.InvariantCulture));
    }

    private static void WriteJson(MessagePackWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                writer.WriteArrayHeader(element.GetArrayLength());
                foreach (JsonElement item in element.EnumerateArray()) WriteJson(writer, item);
                break;
            case JsonValueKind.Object:
                writer.WriteMapHeader(element.EnumerateObject().Count());
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    writer.WriteString(property.Name);
                    WriteJson(writer, property.Value);
                }

                break;
            case JsonValueKind.String: writer.WriteString(element.GetString()); break;
            default: writer.WriteInt32(element.GetInt32()); break;
        }
    }

    private static string Compact(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    private static string Extension(string json)
    {
        JsonElement[] fields = JsonSerializer.Deserialize<JsonElement[]>(json)!;
        return $"ext {fields[0].GetSByte()} {Convert.ToHexString(SpecificationVector.Bytes(fields[1].GetString()!))}";
    }
}
