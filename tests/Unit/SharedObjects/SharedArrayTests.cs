using PSMultiproc.Shared;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>An array in one process: its types, and what its methods return and refuse.</summary>
public class SharedArrayTests
{
    public static TheoryData<object, object> Pairs => Samples.Pairs;

    [Theory]
    [MemberData(nameof(Pairs))]
    public void An_array_of_each_type_holds_what_it_is_given(object first, object second)
    {
        object[] items = [first, second, second, first, second];
        using dynamic array = SharedArray.Create(first.GetType(), items);
        Assert.Equal(first.GetType(), array.ElementType);
        Assert.Equal(items, ((System.Collections.IEnumerable)array).Cast<object>());
        array[3] = (dynamic)second;
        Assert.Equal(new[] { second, second, second }, ((Array)array.Slice(2, 3)).Cast<object>());
        array.SetSlice(1, array.Slice(0, 2));
        Assert.Equal(new[] { first, first, second, second, second }, ((Array)array.ToArray()).Cast<object>());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Another_process_would_find_an_array_of_the_same_type_and_length(object first, object second)
    {
        using var array = SharedArray.Create(first.GetType(), 7);
        using dynamic opened = SharedArray.Open(SharedObjectFile.Open(array.Name))!;
        Assert.IsType(array.GetType(), opened);
        Assert.Equal(7, opened.Count);
        opened[6] = (dynamic)second;
        Assert.Equal(second, (object)((dynamic)array)[6]);
        Assert.Equal(Activator.CreateInstance(first.GetType()), (object)((dynamic)array)[5]);
    }

    [Fact]
    public void Adding_to_an_element_returns_its_new_value_and_leaves_its_neighbours()
    {
        using var bytes = new SharedArray<byte>([1, 2, 3, 4, 255]);
        Assert.Equal(12, bytes.AddAt(1, 10));
        Assert.Contains("Element 4", Assert.Throws<OverflowException>(() => bytes.AddAt(4, 1)).Message, StringComparison.Ordinal);
        Assert.Equal([1, 12, 3, 4, 255], bytes.ToArray());
        using var decimals = new SharedArray<decimal>([1.5m, decimal.MaxValue]);
        Assert.Equal(2m, decimals.AddAt(0, 0.5m));
        Assert.Throws<OverflowException>(() => decimals.AddAt(1, 1));
        using var flags = new SharedArray<bool>(1);
        Assert.Throws<InvalidOperationException>(() => flags.AddAt(0, true));
    }

    [Fact]
    public void An_index_below_zero_is_refused()
    {
        using var array = new SharedArray<int>([1, 2, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[-3] = 7);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AddAt(-1, 1));
        Assert.Equal([1, 2, 3], array);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void An_index_out_of_range_is_named_and_changes_nothing(int index)
    {
        using var array = new SharedArray<int>([1, 2, 3]);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => array[index]);
        Assert.Contains($"no element {index}; it has 3", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[index] = 9);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AddAt(index, 9));
        Assert.Equal([1, 2, 3], array.ToArray());
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(4, 0)]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(1, int.MaxValue)]
    public void A_slice_out_of_range_is_refused(int start, int count)
    {
        using var array = new SharedArray<int>([1, 2, 3]);
        Assert.Contains("it has 3", Assert.Throws<ArgumentOutOfRangeException>(() => array.Slice(start, count)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(-1, 1)]
    [InlineData(4, 0)]
    public void A_slice_that_does_not_fit_changes_nothing(int start, int count)
    {
        using var array = new SharedArray<int>([1, 2, 3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.SetSlice(start, Enumerable.Repeat(9, count)));
        Assert.Equal([1, 2, 3], array.ToArray());
        array.SetSlice(3, []);
        array.SetSlice(1, Enumerable.Repeat(9, 2));
        Assert.Equal([1, 9, 9], array.ToArray());
    }

    [Fact]
    public void An_array_may_be_empty_but_no_shorter_nor_longer_than_arrays_are()
    {
        using var empty = new SharedArray<long>(0);
        Assert.Empty(empty);
        Assert.Empty(empty.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => empty[0]);
        Assert.Contains("-Length", Assert.Throws<ArgumentOutOfRangeException>(() => new SharedArray<long>(-1)).Message, StringComparison.Ordinal);
        Assert.Contains($"{Array.MaxLength:N0}", Assert.Throws<ArgumentOutOfRangeException>(() => new SharedArray<long>(int.MaxValue)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_cannot_be_shared_is_refused_with_those_that_can()
    {
        Assert.Contains("Int32, UInt32", Assert.Throws<ArgumentException>(() => SharedArray.Create(typeof(string), 3)).Message, StringComparison.Ordinal);
        Assert.Contains("Int64", Assert.Throws<ArgumentException>(() => SharedArray.Create(typeof(int), [1, 2L])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_span_is_the_memory_itself()
    {
        using var array = new SharedArray<short>([3, 1, 2]);
        array.AsSpan().Sort();
        Assert.Equal([1, 2, 3], array.ToArray());
    }

    [Fact]
    public void An_array_of_large_elements_may_be_used_by_the_thread_that_holds_its_lock()
    {
        using var array = new SharedArray<Guid>(3);
        array.GetLock().Acquire();
        array[1] = Guid.NewGuid();
        Assert.Equal(array[1], array.Slice(1, 1)[0]);
        Assert.Equal(Environment.ProcessId, array.GetLock().OwnerProcessId);
        array.GetLock().Release();
        Assert.Equal(0, array.GetLock().OwnerProcessId);
    }

    [Fact]
    public void An_array_that_was_freed_is_not_found()
    {
        var array = new SharedArray<int>(3);
        array.Dispose();
        Assert.Throws<SharedObjectNotFoundException>(() => array[0]);
        Assert.Throws<SharedObjectNotFoundException>(() => array[0] = 1);
        Assert.Throws<SharedObjectNotFoundException>(() => array.AddAt(0, 1));
        Assert.Throws<SharedObjectNotFoundException>(array.ToArray);
        Assert.Throws<SharedObjectNotFoundException>(() => array.SetSlice(0, [1]));
        Assert.Throws<SharedObjectNotFoundException>(() => array.AsSpan().Length);
    }
}
