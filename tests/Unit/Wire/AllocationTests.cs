using System.Collections;
using System.Runtime.CompilerServices;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Wire;

public class AllocationTests
{
    private const int Repeats = 100;
    private const int Rounds = 5;

    private readonly ValueSerializer _serializer = new();

    [Fact]
    public void Writing_a_scalar_allocates_nothing()
    {
        using var buffer = new PooledBuffer(4096);
        foreach (object? value in ValueTable.Values.Where(IsScalar))
        {
            AssertAllocatesNothing(() =>
            {
                buffer.Clear();
                _serializer.Write(buffer, value);
            });
        }
    }

    [Fact]
    public void Writing_composites_of_common_values_allocates_nothing_once_warm()
    {
        using var buffer = new PooledBuffer(4096);
        object[] composites =
        [
            new object[] { 1, "two", 3.0, 4L }, new List<object> { 1, "x" }, new[] { 1, 2, 3 }, new List<int> { 1 },
            new Person("Ann", 3), new DerivedNode { Name = "n" }, new FileInfo("/tmp/x"),
        ];
        foreach (object value in composites)
        {
            AssertAllocatesNothing(() =>
            {
                buffer.Clear();
                _serializer.Write(buffer, value);
            });
        }
    }

    private static bool IsScalar(object? value) => value is null or string or ValueType
        and not (ITuple or KeyValuePair<string, int> or Point or Pair or DictionaryEntry);

    /// <summary>
    /// What a write allocates, it allocates each time; a pool that a collection emptied, or the runtime's own
    /// upkeep, does so now and then. So one of several rounds must be free of it.
    /// </summary>
    private static void AssertAllocatesNothing(Action action)
    {
        for (int i = 0; i < Repeats; i++) action();
        Assert.Equal(0, Enumerable.Range(0, Rounds).Min(_ => Allocated(action)));
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Repeats; i++) action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
