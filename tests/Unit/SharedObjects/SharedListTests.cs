using System.Collections;
using PSMultiproc.Shared;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>A shared list as one process uses it.</summary>
public sealed class SharedListTests : IDisposable
{
    private readonly SharedList _list = new();

    [Fact]
    public void It_has_the_members_of_a_list()
    {
        _list.Add("a");
        _list.AddRange(new object?[] { 1, null, "a text of some length" });
        _list.Insert(0, "first");
        _list.Insert(5, "last");
        _list.Insert(3, 2.5);
        Assert.Equal(["first", "a", 1, 2.5, null, "a text of some length", "last"], _list.ToArray());
        Assert.Equal(7, _list.Count);
        Assert.Equal(5, _list.IndexOf("a text of some length"));
        Assert.Equal(-1, _list.IndexOf(1L));
        Assert.True(_list.Contains(null));
        Assert.True(_list.Remove(2.5));
        Assert.False(_list.Remove(2.5));
        _list.RemoveAt(0);
        _list.RemoveAt(4);
        _list[1] = "one";
        Assert.Equal(["a", "one", null, "a text of some length"], _list.Cast<object?>());
        Assert.Equal(4, ((IList)_list).Add(5));
        var copy = new object?[6];
        _list.CopyTo(copy, 1);
        Assert.Equal("one", copy[2]);
        _list.Clear();
        Assert.Empty(_list);
        _list.Add(1);
        Assert.Equal(1, _list[0]);
    }

    [Fact]
    public void An_item_is_updated_if_it_is_what_is_expected()
    {
        _list.Add(1);
        Assert.False(_list.TryUpdate(0, 2, 3));
        Assert.True(_list.TryUpdate(0, "a text of some length", 1));
        Assert.True(_list.TryUpdate(0, 2, "a text of some length"));
        Assert.Equal(2, _list[0]);
    }

    [Fact]
    public void An_empty_list_says_that_it_is_empty()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => _list.RemoveAt(0));
        Assert.StartsWith("index: the list is empty.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(int.MaxValue)]
    public void A_place_that_there_is_none_of_is_refused(int index)
    {
        _list.AddRange(new[] { 1, 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => _list[index]);
        Assert.Throws<ArgumentOutOfRangeException>(() => _list[index] = 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => _list.RemoveAt(index));
        Assert.Throws<ArgumentOutOfRangeException>(() => _list.Insert(index, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _list.TryUpdate(index, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _list.RemoveAt(2));
        Assert.Equal([1, 2], _list.ToArray());
    }

    [Fact]
    public void Plain_dictionaries_and_lists_in_it_are_live_until_they_are_taken_out()
    {
        using var list = new SharedList(new object[] { new Hashtable { ["a"] = 1 }, new ArrayList { 1 }, new[] { 1 } });
        var (dictionary, inner) = ((SharedDictionary)list[0]!, (SharedList)list[1]!);
        dictionary["a"] = 2;
        Assert.Equal(2, ((SharedDictionary)list[0]!)["a"]);
        Assert.IsType<int[]>(list[2]);
        Assert.Equal(1, list.IndexOf(inner));
        list.Insert(0, "before");
        list.RemoveAt(1);
        Assert.True(dictionary.IsRemoved);
        inner.Add(2);
        Assert.Equal(2, ((SharedList)list[1]!).Count);
        list[1] = 5;
        Assert.True(inner.IsRemoved);
    }

    [Fact]
    public void It_serves_as_a_queue_however_much_passes_through()
    {
        for (var i = 0; i < 50_000; i++)
        {
            _list.Add($"item {i}");
            if (i >= 10)
            {
                Assert.Equal($"item {i - 10}", _list[0]);
                _list.RemoveAt(0);
            }
        }

        Assert.Equal(10, _list.Count);
    }

    [Fact]
    public void Many_items_are_added_in_one_step()
    {
        _list.AddRange(Enumerable.Range(0, 100_000));
        _list.AddRange(_list);
        Assert.Equal(200_000, _list.Count);
        Assert.Equal(99_999, _list[199_999]);
        Assert.Throws<NotSerializableException>(() => _list.AddRange(new object[] { 1, Thread.CurrentThread }));
        Assert.Equal(200_000, _list.Count);
    }

    [Fact]
    public void Ranges_are_read_inserted_and_removed_in_one_step()
    {
        _list.AddRange(new[] { 1, 2, 3, 4 });
        Assert.Equal(4, _list.Length);
        Assert.Equal([2, 3], _list.GetRange(1, 2));
        Assert.Empty(_list.GetRange(4, 0));
        _list.InsertRange(1, new object?[] { "a text of some length", null });
        _list.InsertRange(6, _list.GetRange(0, 1));
        _list.InsertRange(0, Array.Empty<int>());
        Assert.Equal([1, "a text of some length", null, 2, 3, 4, 1], _list.ToArray());
        _list.RemoveRange(1, 3);
        Assert.Equal([1, 3, 4, 1], _list.ToArray());
        _list.RemoveRange(2, 2);
        _list.RemoveRange(0, 0);
        Assert.Equal([1, 3], _list.ToArray());
        _list.RemoveRange(0, 2);
        Assert.Empty(_list);
        _list.Add(5);
        Assert.Equal([5], _list.ToArray());
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(1, 2)]
    [InlineData(3, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void A_range_that_there_is_none_of_is_refused(int index, int count)
    {
        _list.AddRange(new[] { 1, 2 });
        Assert.Throws<ArgumentOutOfRangeException>(() => _list.GetRange(index, count));
        Assert.Throws<ArgumentOutOfRangeException>(() => _list.RemoveRange(index, count));
        Assert.Equal([1, 2], _list.ToArray());
    }

    [Fact]
    public void Removing_most_of_it_gives_memory_back()
    {
        _list.AddRange(Enumerable.Range(0, 300).Select(static i => new string('x', 20_000) + i));
        var before = _list.Heap.Part.Length;
        _list.RemoveRange(1, 298);
        Assert.InRange(_list.Heap.Part.Length, 1, before / 4);
        Assert.Equal([new string('x', 20_000) + 0, new string('x', 20_000) + 299], _list.ToArray());
    }

    [Fact]
    public void It_is_taken_from_at_either_end()
    {
        _list.AddRange(new object[] { 1, 2, "a text of some length" });
        Assert.True(_list.TryRemoveFirst(out var first));
        Assert.True(_list.TryRemoveLast(out var last));
        Assert.Equal((1, "a text of some length"), (first, last));
        Assert.True(_list.TryRemoveLast(out last));
        Assert.Equal(2, last);
        Assert.False(_list.TryRemoveLast(out last));
        Assert.False(_list.TryRemoveFirst(out first));
        Assert.Null(first ?? last);
    }

    [Fact]
    public void What_is_taken_out_for_good_is_a_plain_copy_and_what_is_held_elsewhere_is_itself()
    {
        _list.Add(new Hashtable { ["job"] = 1, ["files"] = new ArrayList { "a", "b" } });
        var live = (SharedDictionary)_list[0]!;
        live["job"] = 2;
        _list.Add(live);
        Assert.True(_list.TryRemoveFirst(out var first));
        Assert.Same(live, first);
        Assert.True(_list.TryRemoveLast(out var last));
        var plain = Assert.IsType<Hashtable>(last);
        Assert.Equal(2, plain["job"]);
        Assert.Equal(["a", "b"], Assert.IsType<ArrayList>(plain["files"]).Cast<string>());
        Assert.True(live.IsRemoved);
        _list.Add(plain);
        Assert.Equal(2, ((SharedDictionary)_list[0]!)["job"]);
    }

    [Fact]
    public void It_is_turned_round_and_sorted_with_what_is_in_it()
    {
        _list.AddRange(new object?[] { 3, 1, null, 2, 1 });
        _list.Reverse();
        Assert.Equal([1, 2, null, 1, 3], _list.ToArray());
        _list.Sort();
        Assert.Equal([null, 1, 1, 2, 3], _list.ToArray());
        _list.Clear();
        _list.Sort();
        _list.Reverse();
        Assert.Empty(_list);
        _list.Add(new Hashtable { ["n"] = 2 });
        _list.Add(new Hashtable { ["n"] = 1 });
        var (two, one) = ((SharedDictionary)_list[0]!, (SharedDictionary)_list[1]!);
        _list.Sort(static (x, y) => Number(x) - Number(y));
        Assert.Equal([one, two], _list.ToArray());
        _list.Reverse();
        Assert.Same(two, _list[0]);
        two["n"] = 5;
        Assert.Equal(5, Number(_list[0]));
        _list.RemoveAt(0);
        Assert.True(two.IsRemoved);
        Assert.False(one.IsRemoved);
    }

    [Fact]
    public unsafe void What_counted_lies_untouched_when_another_vector_is_put_in_its_place()
    {
        _list.AddRange(Enumerable.Range(0, 9));
        foreach (var step in new Action<ListSteps>[] { static steps => steps.Reverse(), static steps => steps.Arrange([3, 1, 2, 0, 8, 7, 6, 5, 4]), static steps => steps.Remove(3, 2) })
        {
            using var held = _list.Heap.Enter();
            var before = _list.Node()->Contents;
            var words = new ItemVector(_list.Heap.Part, before).Items.ToArray();
            step(new ListSteps(_list));
            Assert.NotEqual(before, _list.Node()->Contents);
            Assert.Equal(words, new ItemVector(_list.Heap.Part, before).Items.ToArray());
        }

        Assert.Equal([5, 7, 6, 1, 2, 3, 4], _list.ToArray().Cast<int>());
    }

    [Fact]
    public void Equal_items_stay_in_their_order()
    {
        var items = Enumerable.Range(0, 20_000).Select(static i => $"{i * 7919 % 100:D2} of {i}").ToArray();
        _list.AddRange(items);
        _list.Sort(static (one, other) => string.CompareOrdinal((string)one!, 0, (string)other!, 0, 2));
        Assert.Equal(items.OrderBy(static item => item[..2], StringComparer.Ordinal), _list.ToArray());
    }

    [Fact]
    public void What_has_no_order_is_refused_and_nothing_is_changed()
    {
        _list.AddRange(new object[] { 2, "two", 1 });
        var error = Assert.Throws<ArgumentException>(() => _list.Sort());
        Assert.Contains("System.String", error.Message, StringComparison.Ordinal);
        Assert.Contains("System.Int32", error.Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => _list.Sort(static (_, _) => throw new FormatException()));
        Assert.Throws<ArgumentException>(() => _list.Sort((object)"no comparer"));
        Assert.Equal([2, "two", 1], _list.ToArray());
    }

    [Fact]
    public void What_others_do_while_it_is_sorted_is_not_lost()
    {
        _list.AddRange(new[] { 5, 3, 4 });
        var compared = 0;
        _list.Sort((one, other) =>
        {
            switch (++compared)
            {
                case 1:
                    _list.Add(1);
                    _list.Remove(3);
                    break;
                case 3:
                    // Much comes, and a part takes another's place.
                    _list.Insert(0, 2);
                    _list.AddRange(Enumerable.Range(10, 50_000));
                    break;
            }

            return (int)one! - (int)other!;
        });
        Assert.Equal([1, 2, 4, 5, .. Enumerable.Range(10, 50_000)], _list.ToArray().Cast<int>());
        Assert.Equal(Enumerable.Range(10, 50_000).Prepend(5), _list.GetRange(3, 50_001).Cast<int>());
    }

    [Fact]
    public void A_plain_copy_is_one_of_all_that_is_in_it()
    {
        using var other = new SharedValue<int>(1);
        _list.AddRange(new object?[] { 1, new ArrayList { new Hashtable { ["a"] = new List<int> { 1 } } }, other, new[] { 1 }, null });
        var inner = (SharedList)_list[1]!;
        inner.Add(inner);
        inner.Add(_list[1]);
        var copy = _list.ToArrayList();
        Assert.Equal([1, other, null], [copy[0], copy[2], copy[4]]);
        Assert.IsType<int[]>(copy[3]);
        var plain = Assert.IsType<ArrayList>(copy[1]);
        Assert.Same(plain, plain[1]);
        Assert.Same(plain, plain[2]);
        inner.Clear();
        Assert.Equal([1], Assert.IsType<ArrayList>(((Hashtable)plain[0]!)["a"]).Cast<int>());
        Assert.Empty((ArrayList)_list.ToArrayList()[1]!);
    }

    [Fact]
    public void After_it_was_freed_each_use_says_so()
    {
        _list.Add(1);
        _list.Dispose();
        Assert.Throws<SharedObjectNotFoundException>(() => _list[0]);
        Assert.Throws<SharedObjectNotFoundException>(() => _list.Add(1));
        Assert.Throws<SharedObjectNotFoundException>(() => _list.Count);
        Assert.Throws<SharedObjectNotFoundException>(() => _list.GetEnumerator());
    }

    public void Dispose() => _list.Dispose();

    private static int Number(object? item) => (int)((SharedDictionary)item!)["n"]!;
}
