using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class ValueRoundTripTests
{
    private readonly ValueSerializer _serializer = new();

    public static TheoryData<int> Indices => new(Enumerable.Range(0, ValueTable.Values.Count));

    [Theory]
    [MemberData(nameof(Indices))]
    public void A_value_arrives_as_the_type_that_it_was(int index)
    {
        object? value = ValueTable.Values[index];
        ValueAssert.Same(value, RoundTrip(value));
        ValueAssert.Same(new[] { value, value }, RoundTrip(new[] { value, value }));
        ValueAssert.Same(new List<object?> { value, 1, value }, RoundTrip(new List<object?> { value, 1, value }));
        ValueAssert.Same(new Hashtable { ["key"] = value }, RoundTrip(new Hashtable { ["key"] = value }));
        ValueAssert.Same(
            new Dictionary<string, object?> { ["a"] = value, ["b"] = value },
            RoundTrip(new Dictionary<string, object?> { ["a"] = value, ["b"] = value }));
    }

    [Fact]
    public void All_values_together_are_one_message()
    {
        object?[] all = [.. ValueTable.Values];
        ValueAssert.Same(all, RoundTrip(all));
    }

    [Fact]
    public void Every_value_is_one_whole_MessagePack_object()
    {
        foreach (object? value in ValueTable.Values)
        {
            using var buffer = new PooledBuffer();
            _serializer.Write(buffer, value);
            var reader = new MessagePackReader(buffer.WrittenSpan);
            reader.Skip();
            Assert.True(reader.IsAtEnd, $"{value}");
        }
    }

    [Fact]
    public void Values_can_be_written_and_read_one_after_another()
    {
        using var buffer = new PooledBuffer();
        foreach (object? value in ValueTable.Values) _serializer.Write(buffer, value);
        var reader = new MessagePackReader(buffer.WrittenSpan);
        foreach (object? value in ValueTable.Values) ValueAssert.Same(value, _serializer.Read(ref reader));
        Assert.True(reader.IsAtEnd);
    }

    [Fact]
    public void Many_threads_share_a_serializer()
    {
        Parallel.For(0, 200, _ =>
        {
            object?[] all = [.. ValueTable.Values];
            ValueAssert.Same(all, RoundTrip(all));
        });
    }

    [Fact]
    public void Classes_arrive_with_all_that_is_public()
    {
        var order = new Order(7) { Lines = ["a", "b"], Total = 9.5m };
        var arrived = Assert.IsType<Order>(RoundTrip(order));
        Assert.Equal((7, 9.5m, 14), (arrived.Number, arrived.Total, arrived.Twice));
        Assert.Equal(order.Lines, arrived.Lines);

        var next = new Node { Name = "next" };
        var node = new DerivedNode { Name = "n", Size = 5, Flag = true, Weight = 0.5, Next = next };
        var copy = Assert.IsType<DerivedNode>(RoundTrip(node));
        Assert.Equal(("n", 5L, true, 0.5, "next"), (copy.Name, copy.Size, copy.Flag, copy.Weight, copy.Next!.Name));

        var immutable = Assert.IsType<Immutable>(RoundTrip(new Immutable("fixed", new[] { 1, 2 })));
        Assert.Equal("fixed", immutable.Name);
        Assert.Equal([1, 2], immutable.Values);
    }

    [Fact]
    public void A_dictionary_keeps_its_comparer()
    {
        StringComparer ignoreCase = StringComparer.OrdinalIgnoreCase;
        Assert.Equal(1, Find(new Hashtable(ignoreCase) { ["Key"] = 1 }));
        Assert.Null(Find(new Hashtable { ["Key"] = 1 }));
        Assert.Equal(1, Find(new OrderedDictionary(ignoreCase) { ["Key"] = 1 }));
        Assert.Null(Find(new OrderedDictionary { ["Key"] = 1 }));
        object? Find(IDictionary sent) => Assert.IsAssignableFrom<IDictionary>(RoundTrip(sent))["KEY"];

        foreach (StringComparer comparer in new[]
        {
            StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase, StringComparer.InvariantCulture,
            StringComparer.InvariantCultureIgnoreCase,
            StringComparer.Create(CultureInfo.GetCultureInfo("tr-TR"), ignoreCase: true),
        })
        {
            var dictionary = new Dictionary<string, int>(comparer) { ["Key"] = 1 };
            var arrived = Assert.IsType<Dictionary<string, int>>(RoundTrip(dictionary));
            Assert.Equal(dictionary.Comparer, arrived.Comparer);
            var sorted = Assert.IsType<SortedSet<string>>(RoundTrip(new SortedSet<string>(comparer) { "a" }));
            Assert.Equal(comparer, sorted.Comparer);
        }
    }

    [Fact]
    public void Members_of_another_version_of_a_type_are_left_out_or_left_at_their_default()
    {
        using var buffer = new PooledBuffer();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(4);
        writer.WriteExtension((sbyte)ExtensionCode.Marker, [(byte)CompositeCode.Object]);
        writer.WriteArrayHeader(4);
        writer.WriteString($"{typeof(Person).FullName}, {typeof(Person).Assembly.GetName().Name}");
        writer.WriteBoolean(true);
        writer.WriteString("Invented");
        writer.WriteString("Name");
        writer.WriteInt32(3);
        writer.WriteString("Ann");
        Assert.Equal(new Person("Ann", 0), _serializer.Read(buffer.WrittenSpan));
    }

    [Fact]
    public void The_specifications_timestamp_arrives_as_a_date()
    {
        using var buffer = new PooledBuffer();
        new MessagePackWriter(buffer).WriteTimestamp(new Timestamp(1, 500));
        ValueAssert.Same(DateTime.UnixEpoch.AddSeconds(1).AddTicks(5), _serializer.Read(buffer.WrittenSpan));
    }

    private object? RoundTrip(object? value)
    {
        using var buffer = new PooledBuffer();
        _serializer.Write(buffer, value);
        return _serializer.Read(buffer.WrittenSpan);
    }
}
