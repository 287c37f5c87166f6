using System.Collections;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class GraphTests
{
    /// <summary>What a thread has by default on Windows, in bytes.</summary>
    private const int SmallStack = 1024 * 1024;

    private readonly ValueSerializer _serializer = new();

    [Fact]
    public void Collections_that_contain_themselves_arrive_so()
    {
        var array = new object[1];
        array[0] = array;
        var arrived = Assert.IsType<object[]>(RoundTrip(array));
        Assert.Same(arrived, arrived[0]);

        var table = new Hashtable();
        table["self"] = new List<object> { table };
        var copy = Assert.IsType<Hashtable>(RoundTrip(table));
        Assert.Same(copy, Assert.IsType<List<object>>(copy["self"])[0]);

        var map = new Dictionary<string, object>();
        map["self"] = map;
        var twin = Assert.IsType<Dictionary<string, object>>(RoundTrip(map));
        Assert.Same(twin, twin["self"]);
    }

    [Fact]
    public void Objects_that_refer_to_each_other_arrive_so()
    {
        var parent = new Node { Name = "parent" };
        parent.Children.Add(new Node { Name = "child", Next = parent });
        var arrived = Assert.IsType<Node>(RoundTrip(parent));
        Assert.Same(arrived, arrived.Children[0].Next);
    }

    [Fact]
    public void A_shared_part_is_sent_once_and_stays_shared()
    {
        var shared = new Person("shared", 1);
        object[] sent = [shared, new List<Person> { shared, shared }, shared];
        var arrived = Assert.IsType<object[]>(RoundTrip(sent));
        Assert.Same(arrived[0], arrived[2]);
        Assert.Same(arrived[0], Assert.IsType<List<Person>>(arrived[1])[1]);
    }

    [Fact]
    public void Identity_holds_among_thousands_of_objects()
    {
        var people = Enumerable.Range(0, 5000).Select(static i => new Person($"p{i}", i)).ToArray();
        var arrived = Assert.IsType<object[]>(RoundTrip(new object[] { people, people.Reverse().ToArray() }));
        var forth = Assert.IsType<Person[]>(arrived[0]);
        var back = Assert.IsType<Person[]>(arrived[1]);
        Assert.Equal(people, forth);
        for (int i = 0; i < people.Length; i++) Assert.Same(forth[i], back[^(i + 1)]);
    }

    [Fact]
    public void A_graph_that_would_unfold_without_end_stays_small()
    {
        object value = "leaf";
        for (int i = 0; i < 100; i++) value = new[] { value, value };
        using var buffer = new PooledBuffer();
        _serializer.Write(buffer, value);
        Assert.InRange(buffer.Length, 1, 2000);
        Assert.IsType<object[]>(_serializer.Read(buffer.WrittenSpan));
    }

    [Fact]
    public void A_cycle_through_an_object_that_needs_its_parts_first_is_refused()
    {
        var parts = new object[1];
        var loop = new LateLoop(parts);
        parts[0] = loop;
        using var buffer = new PooledBuffer();
        var exception = Assert.Throws<NotSerializableException>(() => _serializer.Write(buffer, loop));
        Assert.Equal("$.Parts[0]", exception.MemberPath);
        Assert.Contains("contains itself", exception.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_deepest_value_fits_a_small_stack_and_a_deeper_one_is_refused()
    {
        Func<object?, object>[] nestings =
        [
            static inner => new[] { inner },
            static inner => new List<object?> { inner },
            static inner => new Hashtable { ["inner"] = inner },
            static inner => new Dictionary<string, object?> { ["inner"] = inner },
            static inner => new Node { Next = inner as Node, Children = null! },
            static inner => new Person("p", 1, inner as Person),
            static inner => new InvalidOperationException("outer", inner as Exception),
            static inner => Tuple.Create(inner),
            static inner => new ArrayList { inner },
        ];
        foreach (Func<object?, object> nest in nestings)
        {
            object? deepest = null;
            for (int i = 0; i < WireLimits.MaxDepth; i++) deepest = nest(deepest);
            OnSmallStack(() => RoundTrip(deepest));

            object deeper = nest(deepest);
            NotSerializableException? refusal = null;
            OnSmallStack(() => refusal = Assert.Throws<NotSerializableException>(() => RoundTrip(deeper)));
            Assert.Contains($"deeper than {WireLimits.MaxDepth} levels", refusal!.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_message_that_nests_too_deep_is_refused()
    {
        byte[] bytes = new byte[1_000_000];
        Array.Fill(bytes, (byte)(MessagePackCode.FixArray | 1));
        bytes[^1] = MessagePackCode.Nil;
        OnSmallStack(() => Assert.Throws<WireFormatException>(() => _serializer.Read(bytes)));
    }

    [Fact]
    public void Nested_lengths_that_each_fit_the_message_cannot_add_up()
    {
        const int length = 64 * 1024, claim = 60_000, header = 3;
        byte[] bytes = new byte[length];
        for (int i = 0; i < WireLimits.MaxDepth; i++)
        {
            bytes[header * i] = MessagePackCode.Array16;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan((header * i) + 1), claim);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<WireFormatException>(() => _serializer.Read(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * length);
    }

    [Fact]
    public void A_very_long_way_to_a_failure_is_shortened_in_its_message()
    {
        object value = (Action)A_very_long_way_to_a_failure_is_shortened_in_its_message;
        for (int i = 0; i < 100; i++) value = new[] { value };
        using var buffer = new PooledBuffer();
        var exception = Assert.Throws<NotSerializableException>(() => _serializer.Write(buffer, value));
        Assert.Equal(1, exception.MemberPath.Count(static c => c == '…'));
        Assert.InRange(exception.MemberPath.Length, 10, 200);
    }

    private static void OnSmallStack(Action action)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), SmallStack);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private object? RoundTrip(object? value)
    {
        using var buffer = new PooledBuffer();
        _serializer.Write(buffer, value);
        return _serializer.Read(buffer.WrittenSpan);
    }
}
