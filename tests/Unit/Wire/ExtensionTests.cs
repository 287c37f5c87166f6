using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class ExtensionTests
{
    private readonly ValueSerializer _serializer = new(new SampleExtension());

    [Fact]
    public void A_wrapper_can_step_aside_for_what_it_wraps()
    {
        Assert.Equal(5, RoundTrip(new Wrapper { Value = 5 }));
        Assert.Equal(new Person("p", 1), RoundTrip(new Wrapper { Value = new Wrapper { Value = new Person("p", 1) } }));
        object[] wrapped = [new Wrapper { Value = 1 }, new Wrapper { Value = "a" }];
        Assert.Equal([1, "a"], Assert.IsType<object[]>(RoundTrip(wrapped)));
    }

    [Fact]
    public void An_extension_writes_composites_that_share_and_nest()
    {
        var bag = new Bag { Values = { ["a"] = 1 } };
        bag.Values["self"] = bag;
        bag.Values["shared"] = new object[] { bag, new Person("p", 1) };
        var arrived = Assert.IsType<Bag>(RoundTrip(bag));
        Assert.Equal(["a", "self", "shared"], arrived.Values.Keys);
        Assert.Same(arrived, arrived.Values["self"]);
        Assert.Same(arrived, Assert.IsType<object[]>(arrived.Values["shared"])[0]);
    }

    [Fact]
    public void A_name_that_comes_again_costs_a_byte_or_two()
    {
        const string name = "AVeryLongPropertyName";
        Bag[] bags = [.. Enumerable.Range(0, 10).Select(static i => new Bag { Values = { [name] = i } })];
        using var buffer = new PooledBuffer();
        _serializer.Write(buffer, bags);
        Assert.InRange(buffer.Length, 50, 200);
        Assert.Equal(9, Assert.IsType<Bag[]>(_serializer.Read(buffer.WrittenSpan))[9].Values[name]);
    }

    [Fact]
    public void A_failure_inside_an_extension_names_the_member()
    {
        Action action = static () => { };
        var inner = new Bag { Values = { ["inner"] = action } };
        var bag = new Bag { Values = { ["outer"] = new Wrapper { Value = inner } } };
        using var buffer = new PooledBuffer();
        var exception = Assert.Throws<NotSerializableException>(() => _serializer.Write(buffer, bag));
        Assert.Equal("$.outer.inner", exception.MemberPath);
    }

    [Fact]
    public void Types_that_no_rule_covers_are_left_to_the_fallback() =>
        Assert.Equal("Revealed", Assert.IsType<Bag>(RoundTrip(new Secretive())).Values["fallback"]);

    [Fact]
    public void An_object_of_an_unknown_type_becomes_a_stand_in()
    {
        using var buffer = new PooledBuffer();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(2);
        for (int i = 0; i < 2; i++)
        {
            writer.WriteArrayHeader(4);
            writer.WriteExtension((sbyte)ExtensionCode.Marker, [(byte)CompositeCode.Object]);
            if (i == 0)
            {
                writer.WriteArrayHeader(4);
                writer.WriteString("Contoso.Part, Contoso");
                writer.WriteBoolean(true);
                writer.WriteString("Name");
                writer.WriteString("Self");
            }
            else
            {
                writer.WriteInt32(0);
            }

            writer.WriteString($"part {i}");
            writer.WriteNil();
        }

        var arrived = Assert.IsType<object[]>(_serializer.Read(buffer.WrittenSpan));
        var second = Assert.IsType<Bag>(arrived[1]);
        Assert.Equal(("Contoso.Part", "part 1"), (second.TypeName, second.Values["Name"]));
    }

    [Fact]
    public void A_code_that_is_taken_is_refused() =>
        Assert.Throws<ArgumentException>(
            static () => new ValueSerializer(new SampleExtension(), new SampleExtension()));

    private object? RoundTrip(object value)
    {
        using var buffer = new PooledBuffer();
        _serializer.Write(buffer, value);
        return _serializer.Read(buffer.WrittenSpan);
    }

    private sealed class Wrapper
    {
        public object? Value { get; init; }
    }

    private sealed class Bag
    {
        public string? TypeName { get; init; }

        public Dictionary<string, object?> Values { get; } = [];
    }

    private sealed class SampleExtension : IValueExtension
    {
        private readonly BagFormatter _bags = new();

        public IReadOnlyDictionary<byte, ValueFormatter> Readers =>
            new Dictionary<byte, ValueFormatter> { [BagFormatter.Code] = _bags };

        public ValueFormatter? Find(Type type) =>
            type == typeof(Wrapper) ? new WrapperFormatter() : type == typeof(Bag) ? _bags : null;

        public object? CreateUnknownCollection(string typeName, object collection) => null;

        public ValueFormatter? FindFor(object value, ValueFormatter usual) => null;

        public ValueFormatter? FindFallback(Type type) =>
            type == typeof(Secretive) ? new FallbackFormatter(_bags) : null;

        public object CreateUnknown(string typeName, IReadOnlyList<string> memberNames, IReadOnlyList<object?> values)
        {
            var bag = new Bag { TypeName = typeName };
            for (int i = 0; i < memberNames.Count; i++) bag.Values[memberNames[i]] = values[i];
            return bag;
        }
    }

    private sealed class WrapperFormatter : ValueFormatter
    {
        public override void Write(ValueWriter writer, object value) => writer.WriteValue(((Wrapper)value).Value);

        public override object? Read(ref ValueReader reader, int parts) => throw new NotSupportedException();
    }

    private sealed class FallbackFormatter(ValueFormatter bags) : ValueFormatter
    {
        public override void Write(ValueWriter writer, object value) =>
            writer.WriteWith(bags, new Bag { Values = { ["fallback"] = "Revealed" } });

        public override object? Read(ref ValueReader reader, int parts) => throw new NotSupportedException();
    }

    private sealed class BagFormatter : ValueFormatter
    {
        public const byte Code = (byte)CompositeCode.FirstExtension;

        public override ReferenceTracking Tracking => ReferenceTracking.Early;

        public override void Write(ValueWriter writer, object value)
        {
            var bag = (Bag)value;
            writer.BeginComposite((CompositeCode)Code, 2 * bag.Values.Count);
            foreach ((string name, object? member) in bag.Values)
            {
                writer.WriteName(name);
                writer.WriteMember(member, name);
            }
        }

        public override object Read(ref ValueReader reader, int parts)
        {
            var bag = new Bag();
            reader.Announce(bag);
            for (int i = 0; i < parts; i += 2)
            {
                string name = reader.ReadName();
                bag.Values[name] = reader.ReadValue();
            }

            return bag;
        }
    }
}
