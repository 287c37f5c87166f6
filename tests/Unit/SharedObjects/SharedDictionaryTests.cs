using System.Collections;
using System.Collections.Specialized;
using System.Numerics;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>A shared dictionary as one process uses it.</summary>
public sealed class SharedDictionaryTests : IDisposable
{
    private readonly SharedDictionary _dictionary = new();

    public static TheoryData<object, object> EqualKeys => new()
    {
        { "a", "a" }, { 1, 1 }, { 'c', 'c' }, { true, true }, { 1L, 1L }, { (byte)1, (byte)1 }, { 1.5, 1.5 }, { 0d, -0d },
        { double.NaN, -double.NaN }, { 1.0m, 1.00m }, { 0m, -0.00m }, { 1.5f, 1.5f }, { (Half)0, (Half)(-0.0) },
        { new DateTime(1, DateTimeKind.Utc), new DateTime(1, DateTimeKind.Local) },
        { new DateTimeOffset(2026, 1, 1, 2, 0, 0, TimeSpan.FromHours(2)), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) },
        { Guid.Empty, default(Guid) }, { TimeSpan.FromDays(1), TimeSpan.FromHours(24) }, { new Version(1, 2), new Version(1, 2) },
        { DayOfWeek.Monday, DayOfWeek.Monday }, { BigInteger.One, new BigInteger(1) }, { "\uD800", "\uD800" }, { string.Empty, string.Empty },
    };

    public static TheoryData<object, object> DifferentKeys => new()
    {
        { "a", "A" }, { 1, 1L }, { 1, "1" }, { 'a', "a" }, { 1, DayOfWeek.Monday }, { 1d, 1f }, { 1, true }, { new Version(1, 2), new Version(1, 2, 0) },
    };

    public static TheoryData<object> NoKeys => new() { new object(), new int[1], new Hashtable(), new List<int>(), typeof(int), new Uri("mailto:a"), (1, 2) };

    [Fact]
    public void Memory_is_given_back_when_most_of_it_is_in_use_no_more()
    {
        _dictionary["kept"] = new string('x', 1000);
        foreach (int times in Enumerable.Range(0, 3))
        {
            _dictionary["large"] = new byte[8 << 20];
            Assert.InRange(Size(), 8 << 20, long.MaxValue);
            if (times == 0) _dictionary.Remove("large");
            else if (times == 1) _dictionary["large"] = 1;
            else _dictionary.Clear();
            Assert.InRange(Size(), 1, 1 << 20);
        }

        _dictionary["inner"] = new Hashtable { ["large"] = new byte[8 << 20] };
        ((SharedDictionary)_dictionary["inner"]!).Clear();
        Assert.InRange(Size(), 1, 1 << 20);
        Assert.Empty((SharedDictionary)_dictionary["inner"]!);

        long Size() => SharedObject.GetAll().Single(shared => shared.Name == _dictionary.Name).Size;
    }

    [Theory]
    [MemberData(nameof(EqualKeys))]
    public void Keys_that_are_equal_are_one_and_stay_as_the_first_was_given(object first, object second)
    {
        Assert.Equal(first, second);
        _dictionary[first] = 1;
        _dictionary[second] = 2;
        Assert.Equal(2, _dictionary[first]);
        Assert.Single(_dictionary);
        Assert.Equal($"{first}", $"{_dictionary.Keys.Cast<object>().Single()}");
        _dictionary.Remove(second);
        Assert.False(_dictionary.ContainsKey(first));
    }

    [Theory]
    [MemberData(nameof(DifferentKeys))]
    public void Keys_that_differ_by_type_or_value_are_two(object first, object second)
    {
        _dictionary[first] = 1;
        Assert.True(_dictionary.TryAdd(second, 2));
        Assert.Equal((1, 2), (_dictionary[first], _dictionary[second]));
    }

    [Theory]
    [MemberData(nameof(NoKeys))]
    public void What_cannot_be_a_key_is_refused_and_the_refusal_says_what_can(object key)
    {
        var error = Assert.Throws<ArgumentException>(() => _dictionary[key] = 1);
        Assert.Contains(key.GetType().FullName!, error.Message, StringComparison.Ordinal);
        Assert.Contains("Give a string", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _dictionary.ContainsKey(key));
        Assert.Throws<ArgumentNullException>(() => _dictionary[null!]);
        Assert.Empty(_dictionary);
    }

    [Fact]
    public void Case_counts_unless_it_is_made_not_to()
    {
        using var insensitive = new SharedDictionary(isCaseSensitive: false, new OrderedDictionary { ["Straße"] = 1, ["b"] = new Hashtable { ["Inner"] = 2 } });
        Assert.False(insensitive.IsCaseSensitive);
        Assert.Equal(1, insensitive["STRAßE"]);
        Assert.Equal(2, ((SharedDictionary)insensitive["B"]!)["INNER"]);
        insensitive["STRAßE"] = 3;
        Assert.Equal(["Straße", "b"], insensitive.Keys.Cast<string>());
        Assert.Throws<ArgumentException>(() => new SharedDictionary(false, new Hashtable { ["a"] = 1, ["A"] = 2 }));
        var clash = Assert.Throws<ArgumentException>(() => insensitive["c"] = new Hashtable { ["x"] = 1, ["X"] = 2 });
        Assert.Contains("'x'", clash.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, insensitive.Count);
    }

    [Fact]
    public void It_has_the_members_of_a_dictionary()
    {
        _dictionary.Add("a", 1);
        Assert.Throws<ArgumentException>(() => _dictionary.Add("a", 2));
        Assert.False(_dictionary.TryAdd("a", 3));
        Assert.True(_dictionary.TryAdd("b", null));
        Assert.True(_dictionary.TryGetValue("b", out var none));
        Assert.Null(none);
        Assert.Null(_dictionary["c"]);
        Assert.False(_dictionary.TryGetValue("c", out _));
        Assert.True(_dictionary.Contains("a"));
        _dictionary["c"] = new[] { 1, 2 };
        Assert.Equal(new[] { 1, 2 }, _dictionary["c"]);
        Assert.Equal(["a", "b", "c"], _dictionary.Keys.Cast<string>());
        Assert.Equal([1, null, new[] { 1, 2 }], _dictionary.Values.Cast<object?>());
        Assert.True(_dictionary.TryRemove("a", out var removed));
        Assert.Equal(1, removed);
        Assert.False(_dictionary.TryRemove("a", out _));
        _dictionary.Remove("a");
        var copy = new DictionaryEntry[3];
        _dictionary.CopyTo(copy, 1);
        Assert.Equal("b", copy[1].Key);
        _dictionary.Clear();
        Assert.Empty(_dictionary);
        _dictionary["a"] = 1;
        Assert.Single(_dictionary);
    }

    [Fact]
    public void A_value_is_updated_if_it_is_what_is_expected()
    {
        _dictionary["a"] = 1;
        Assert.False(_dictionary.TryUpdate("a", 2, 3));
        Assert.False(_dictionary.TryUpdate("a", 2, 1L));
        Assert.False(_dictionary.TryUpdate("b", 2, null));
        Assert.True(_dictionary.TryUpdate("a", "a text of some length", 1));
        Assert.True(_dictionary.TryUpdate("a", new Hashtable(), "a text of some length"));
        Assert.False(_dictionary.TryUpdate("a", 1, new Hashtable()));
        Assert.True(_dictionary.TryUpdate("a", 5, _dictionary["a"]));
        Assert.Equal(5, _dictionary["a"]);
    }

    [Fact]
    public void What_makes_a_value_may_use_the_dictionary_and_may_throw()
    {
        Assert.Equal(2, _dictionary.GetOrAdd("a", key => _dictionary.GetOrAdd("b", 1) is int one ? one + 1 : 0));
        Assert.Equal(2, _dictionary.GetOrAdd("a", static _ => throw new InvalidOperationException()));
        Assert.Throws<InvalidOperationException>(() => _dictionary.GetOrAdd("c", static _ => throw new InvalidOperationException()));
        Assert.Throws<InvalidOperationException>(() => _dictionary.AddOrUpdate("a", 0, static (_, _) => throw new InvalidOperationException()));
        Assert.Equal(3, _dictionary.AddOrUpdate("a", 0, (_, old) => (int)old! + (int)_dictionary["b"]!));
        Assert.Equal(7, _dictionary.AddOrUpdate("d", 7, static (_, _) => throw new InvalidOperationException()));
        Assert.Equal(["b", "a", "d"], _dictionary.Keys.Cast<string>());
    }

    [Fact]
    public void Who_is_overtaken_while_it_makes_a_value_makes_it_anew()
    {
        _dictionary["a"] = 1;
        var calls = 0;
        Assert.Equal(12, _dictionary.AddOrUpdate("a", 0, (_, old) =>
        {
            if (calls++ == 0)
            {
                _dictionary["a"] = 11;
            }

            return (int)old! + 1;
        }));
        Assert.Equal(2, calls);
        Assert.Equal("theirs", _dictionary.GetOrAdd("b", _ =>
        {
            _dictionary["b"] = "theirs";
            return "ours";
        }));
        Assert.Equal(5, _dictionary.AddOrUpdate("a", 5, (_, _) =>
        {
            _dictionary.Remove("a");
            return -1;
        }));
    }

    [Fact]
    public void Plain_dictionaries_and_lists_become_live_at_any_depth_and_others_are_copied()
    {
        _dictionary["inner"] = new Hashtable { ["list"] = new List<int> { 1, 2 }, ["deep"] = new Dictionary<string, object> { ["array"] = new[] { 1 } } };
        var inner = Assert.IsType<SharedDictionary>(_dictionary["inner"]);
        Assert.Same(inner, _dictionary["inner"]);
        var list = Assert.IsType<SharedList>(inner["list"]);
        list.Add(new ArrayList { "x" });
        Assert.Equal("x", ((SharedList)((SharedList)((SharedDictionary)_dictionary["inner"]!)["list"]!)[2]!)[0]);
        var array = Assert.IsType<int[]>(((SharedDictionary)inner["deep"]!)["array"]);
        array[0] = 2;
        Assert.Equal(new[] { 1 }, ((SharedDictionary)inner["deep"]!)["array"]);
        Assert.IsType<SharedDictionary>(_dictionary.GetOrAdd("other", new Hashtable()));
        Assert.Equal(_dictionary.GetLock().Name, inner.GetLock().Name);
        Assert.Same(_dictionary.GetLock(), inner.GetLock());
        inner.Dispose();
        Assert.False(_dictionary.IsRemoved);
    }

    [Fact]
    public void What_holds_itself_does_so_in_shared_memory()
    {
        var plain = new Hashtable { ["a"] = 1 };
        plain["self"] = plain;
        plain["twice"] = new List<object> { plain, plain };
        _dictionary["plain"] = plain;
        var shared = (SharedDictionary)_dictionary["plain"]!;
        Assert.Same(shared, shared["self"]);
        Assert.Same(shared, ((SharedList)shared["twice"]!)[1]);
        _dictionary["itself"] = _dictionary;
        Assert.Same(_dictionary, _dictionary["itself"]);
        shared["up"] = _dictionary;
        Assert.Same(_dictionary, shared["up"]);
    }

    [Fact]
    public void What_nests_too_deep_is_refused_and_changes_nothing()
    {
        var deep = new Hashtable();
        for (var i = 0; i < 2000; i++)
        {
            deep = new Hashtable { ["in"] = deep };
        }

        Assert.Throws<NotSerializableException>(() => _dictionary["deep"] = deep);
        Assert.Throws<NotSerializableException>(() => _dictionary["thread"] = Thread.CurrentThread);
        Assert.Empty(_dictionary);
    }

    [Fact]
    public void What_no_place_holds_any_more_is_removed_with_what_is_in_it()
    {
        _dictionary["a"] = new Hashtable { ["b"] = new Hashtable { ["c"] = 1 } };
        var a = (SharedDictionary)_dictionary["a"]!;
        var b = (SharedDictionary)a["b"]!;
        _dictionary["renamed"] = a;
        _dictionary["kept"] = b;
        _dictionary.Remove("a");
        Assert.False(a.IsRemoved);
        Assert.Same(a, _dictionary["renamed"]);
        _dictionary["renamed"] = 1;
        Assert.True(a.IsRemoved);
        Assert.Contains(_dictionary.Name, Assert.Throws<SharedObjectNotFoundException>(() => a["b"]).Message, StringComparison.Ordinal);
        Assert.Equal(1, b["c"]);
        Assert.Throws<SharedObjectNotFoundException>(() => _dictionary["again"] = a);
        _dictionary.Clear();
        Assert.True(b.IsRemoved);
        Assert.Empty(_dictionary);
    }

    [Fact]
    public void A_plain_copy_is_one_of_all_that_is_in_it_whatever_its_depth()
    {
        using var dictionary = new SharedDictionary(isCaseSensitive: false, new Hashtable { ["A"] = 1, [2] = new Hashtable { ["b"] = new ArrayList { 1 } } });
        var deepest = (SharedDictionary)dictionary[2]!;
        var inner = deepest;
        for (var depth = 0; depth < 20_000; depth++)
        {
            deepest["next"] = new Hashtable();
            deepest = (SharedDictionary)deepest["next"]!;
        }

        deepest["first"] = inner;
        var copy = dictionary.ToHashtable();
        inner["b"] = 5;
        Assert.Equal(1, copy["a"]);
        var plain = Assert.IsType<Hashtable>(copy[2]);
        Assert.Equal([1], Assert.IsType<ArrayList>(plain["B"]).Cast<int>());
        var last = plain;
        while (last["next"] is Hashtable next)
        {
            last = next;
        }

        Assert.Same(plain, last["first"]);
        _dictionary["a"] = 1;
        Assert.False(_dictionary.ToHashtable().ContainsKey("A"));
    }

    [Fact]
    public void What_is_taken_out_for_good_is_a_plain_copy_and_what_is_held_elsewhere_is_itself()
    {
        _dictionary["a"] = new Hashtable { ["b"] = new Hashtable { ["c"] = 1 } };
        var a = (SharedDictionary)_dictionary["a"]!;
        _dictionary["b"] = a["b"];
        Assert.True(_dictionary.TryRemove("b", out var held));
        Assert.Same(a["b"], held);
        Assert.True(_dictionary.TryRemove("a", out var taken));
        Assert.True(a.IsRemoved);
        Assert.Equal(1, Assert.IsType<Hashtable>(Assert.IsType<Hashtable>(taken)["b"])["c"]);
    }

    [Fact]
    public void It_is_searched_for_a_value()
    {
        _dictionary["a"] = new Hashtable();
        _dictionary["b"] = null;
        _dictionary["c"] = "a text of some length";
        Assert.True(_dictionary.ContainsValue("a text of some length"));
        Assert.True(_dictionary.ContainsValue(_dictionary["a"]));
        Assert.True(_dictionary.ContainsValue(null));
        Assert.False(_dictionary.ContainsValue(new Hashtable()));
        Assert.False(_dictionary.ContainsValue(1));
    }

    [Fact]
    public void It_grows_and_what_is_in_it_stays_where_it_is_known()
    {
        _dictionary["inner"] = new Hashtable();
        var inner = (SharedDictionary)_dictionary["inner"]!;
        for (var i = 0; i < 20_000; i++)
        {
            _dictionary[i] = new string('x', i % 100);
            inner[$"key {i}"] = i;
            _dictionary["changing"] = new string('y', i % 1000);
        }

        Assert.Equal(20_002, _dictionary.Count);
        Assert.Equal(20_000, inner.Count);
        Assert.All(Enumerable.Range(0, 20_000), i => Assert.Equal(i % 100, ((string)_dictionary[i]!).Length));
        Assert.All(Enumerable.Range(0, 20_000), i => Assert.Equal(i, inner[$"key {i}"]));
        Assert.Equal(["inner", 0, "changing", 1], _dictionary.Keys.Cast<object>().Take(4));
    }

    [Fact]
    public void Large_values_and_ten_thousand_inner_ones_fit()
    {
        _dictionary["large"] = new byte[20 << 20];
        for (var i = 0; i < 10_000; i++)
        {
            _dictionary[i] = new Hashtable { ["i"] = i };
        }

        Assert.Equal(20 << 20, ((byte[])_dictionary["large"]!).Length);
        Assert.All(Enumerable.Range(0, 10_000), i => Assert.Equal(i, ((SharedDictionary)_dictionary[i]!)["i"]));
        var known = Assert.Single(SharedObject.GetAll(), known => known.Name == _dictionary.Name);
        if (!OperatingSystem.IsWindows())
        {
            Assert.True(known.Size > 20 << 20, $"Its size is said to be {known.Size}.");
        }
    }

    [Fact]
    public void Enumeration_gives_what_there_was_when_it_began()
    {
        _dictionary["a"] = 1;
        _dictionary["b"] = 2;
        var seen = new List<object>();
        foreach (DictionaryEntry entry in _dictionary)
        {
            _dictionary.Remove("b");
            _dictionary[seen.Count] = 0;
            seen.Add(entry.Key);
        }

        Assert.Equal(["a", "b"], seen);
    }

    [Fact]
    public void Other_shared_objects_in_it_are_themselves()
    {
        using var value = new SharedValue<int>(1);
        using var other = new SharedDictionary(values: new Hashtable { ["inner"] = new Hashtable { ["x"] = 1 } });
        _dictionary["value"] = value;
        _dictionary["lock"] = value.GetLock();
        _dictionary["other"] = new object?[] { other, other["inner"] };
        Assert.Same(value, _dictionary["value"]);
        Assert.Same(value.GetLock(), _dictionary["lock"]);
        Assert.Equal([other, other["inner"]], (object?[])_dictionary["other"]!);
    }

    [Fact]
    public void After_it_was_freed_each_use_says_so()
    {
        _dictionary["a"] = new Hashtable();
        var inner = (SharedDictionary)_dictionary["a"]!;
        _dictionary.Dispose();
        Assert.True(_dictionary.IsRemoved);
        Assert.True(inner.IsRemoved);
        Assert.Throws<SharedObjectNotFoundException>(() => _dictionary["a"]);
        Assert.Throws<SharedObjectNotFoundException>(() => _dictionary["a"] = 1);
        Assert.Throws<SharedObjectNotFoundException>(() => _dictionary.Count);
        Assert.Throws<SharedObjectNotFoundException>(() => _dictionary.Keys);
        Assert.Throws<SharedObjectNotFoundException>(() => inner["a"] = 1);
        Assert.Throws<SharedObjectNotFoundException>(() => _dictionary.ContainsKey("a"));
        Assert.False(((IDictionary)_dictionary).Contains("a"));
    }

    public void Dispose() => _dictionary.Dispose();
}
