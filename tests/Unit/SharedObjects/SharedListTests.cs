using System.Collections;

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
}
