using System.Collections;
using FsCheck;
using FsCheck.Fluent;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class RoundTripProperties
{
    private readonly ValueSerializer _serializer = new();

    [Fact]
    public void Any_scalar_arrives_as_it_was()
    {
        Holds<int>();
        Holds<long>();
        Holds<ulong>();
        Holds<short>();
        Holds<byte>();
        Holds<double>();
        Holds<float>();
        Holds<decimal>();
        Holds<char>();
        Holds<string?>();
        Holds<DateTime>();
        Holds<TimeSpan>();
        Holds<Guid>();
        Holds<System.Numerics.BigInteger>();
        Holds<DayOfWeek>();
    }

    [Fact]
    public void Any_collection_arrives_as_it_was()
    {
        Holds<int[]>();
        Holds<string?[]>();
        Holds<byte[]>();
        Holds<long[][]>();
        Holds<int[,]>();
        Holds<List<DateTime>>();
        Holds<Dictionary<int, string?>>();
        Holds<(int, string?, double)>();
    }

    [Fact]
    public void Any_graph_of_nested_values_arrives_as_it_was() =>
        Holds(Gen.Sized(size => Graph(Math.Min(size, 8))).ToArbitrary());

    private static Gen<object?> Graph(int size)
    {
        Gen<object?> leaf = Gen.Elements<object?>([.. ValueTable.Values]);
        if (size <= 1) return leaf;
        Gen<object?[]> parts = Graph(size / 2).ArrayOf();
        return Gen.Frequency(
            (3, leaf),
            (1, parts.Select(static items => (object?)items)),
            (1, parts.Select(static items => (object?)new List<object?>(items))),
            (1, parts.Select(static items => (object?)new ArrayList(items))),
            (1, parts.Select(static items => (object?)Named(items))),
            (1, parts.Select(static items => (object?)new Tuple<object?, object?>(items, items))));
    }

    private static Dictionary<string, object?> Named(object?[] items) =>
        Enumerable.Range(0, items.Length).ToDictionary(static i => $"k{i}", i => items[i]);

    private void Holds<T>() => Holds(ArbMap.Default.ArbFor<T>());

    private void Holds<T>(Arbitrary<T> values)
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20240229, 3);
        Prop.ForAll(values, value =>
        {
            using var buffer = new PooledBuffer();
            _serializer.Write(buffer, value);
            ValueAssert.Same(value, _serializer.Read(buffer.WrittenSpan));
        }).Check(config);
    }
}
