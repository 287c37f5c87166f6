using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Dictionaries and lists that real processes use at once, some of which die.</summary>
public class SharedDictionaryProcessTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Ten_processes_fill_one_dictionary()
    {
        const int Count = 300;
        await using var pool = TestPool.Open(10);
        using var dictionary = new SharedDictionary(values: new Hashtable { ["list"] = new ArrayList() });
        await pool.OnEachAsync(CollectionWork.Fill, process => new object?[] { dictionary, process, Count });
        Assert.Equal((10 * Count) + 2, dictionary.Count);
        Assert.Equal(10 * Count, dictionary["all"]);
        var list = (SharedList)dictionary["list"]!;
        Assert.Equal(Enumerable.Range(0, Count).SelectMany(static i => Enumerable.Repeat<object?>(i, 10)), list.ToArray().Order());
        for (var process = 0; process < 10; process++)
        {
            Assert.Equal(new string('x', 299 % 40) + "299", dictionary[$"{process}/299"]);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_a_worker_sets_within_is_seen_by_all_and_comes_back_as_itself()
    {
        await using var pool = TestPool.Open(2);
        using var dictionary = new SharedDictionary(values: new Hashtable { ["inner"] = new Hashtable { ["list"] = new ArrayList() } });
        var inner = (SharedDictionary)dictionary["inner"]!;
        Assert.Same(inner, await pool.RunAsync(CollectionWork.SetInner, new object?[] { inner, 5 }));
        Assert.Equal(5, inner["set"]);
        await pool.RunAsync(CollectionWork.SetInner, new object?[] { inner, new Hashtable { ["from"] = "a worker" } });
        var made = (SharedDictionary)inner["set"]!;
        await pool.DisposeAsync();
        Assert.Equal("a worker", made["from"]);
        Assert.Equal(Environment.ProcessId, made.CreatorProcessId);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task It_goes_with_the_process_that_made_it_for_who_only_uses_it_too()
    {
        await using var pool = TestPool.Open(1);
        var dictionary = await pool.RunAsync(CollectionWork.Make, 3);
        var inner = (SharedDictionary)dictionary["inner"]!;
        Assert.Equal(3, inner["b"]);
        RandomKills.Kill(dictionary.CreatorProcessId);
        await Eventually.HoldsAsync(() => IsGone(dictionary), "the maker's end is noticed");
        Assert.Throws<SharedObjectNotFoundException>(() => inner["b"]);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_a_process_left_half_changed_is_put_in_order()
    {
        await using var pool = TestPool.Open(1);
        using var dictionary = new SharedDictionary(values: new OrderedDictionary { ["a"] = 1, ["b"] = 2, ["c"] = 3 });
        dictionary["b"] = new Hashtable { ["x"] = 1 };
        var inner = (SharedDictionary)dictionary["b"]!;
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(CollectionWork.DieInStep, dictionary));
        Assert.Equal(["b", "c"], dictionary.Keys.Cast<string>());
        Assert.Equal(2, dictionary.Count);
        Assert.Equal(1, inner["x"]);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(CollectionWork.DieInRenewal, dictionary));
        dictionary["d"] = 1;
        Assert.Equal(["b", "c", "d"], dictionary.Keys.Cast<string>());
        Assert.Equal(1, inner["x"]);
        dictionary.Remove("b");
        Assert.True(inner.IsRemoved);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Single(MemoryFile.EnumeratePaths(), path => SharedParts.IsPart(path, out var owner) && owner.SequenceEqual(dictionary.Name));
        }
    }

    [UnixFact]
    public async Task Damaged_memory_is_an_error_and_nothing_worse()
    {
        await Task.CompletedTask;
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            using var dictionary = new SharedDictionary();
            for (var i = 0; i < 50; i++)
            {
                CollectionWork.Change(dictionary, 1, i);
            }

            Damage(dictionary, random);
            for (var i = 0; i < 60; i++)
            {
                Try(() => CollectionWork.Change(dictionary, 1, i));
                Try(() => _ = dictionary.ToArray());
                Try(() => _ = dictionary.TryUpdate($"run 1 key {i % 17}", i, i));
            }

            Try(dictionary.Clear);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public Task What_a_process_was_told_is_there_after_random_kills() => KillAsync(RandomKills.Few);

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task What_a_process_was_told_is_there_after_very_many_random_kills() => KillAsync(RandomKills.Many);

    private static async Task KillAsync(int kills)
    {
        using var runs = new SharedValue<int>(0);
        using var done = new SharedArray<int>((2 * kills) + 100);
        using var dictionary = new SharedDictionary(values: new Hashtable { ["runs"] = runs, ["done"] = done, ["list"] = new ArrayList() });
        await RandomKills.RunAsync(CollectionWork.ChangeWithoutEnd, dictionary, kills);
        Check(dictionary, runs.Value, done);

        // What is read from a copy is what is read from the words that decide.
        using (dictionary.Heap.Enter())
        {
            dictionary.Heap.Renew(0);
        }

        Check(dictionary, runs.Value, done);
    }

    private static void Check(SharedDictionary dictionary, int runs, SharedArray<int> done)
    {
        var entries = dictionary.ToArray();
        Assert.Equal(entries.Length, dictionary.Count);
        var ofRuns = entries.Where(static entry => ((string)entry.Key).StartsWith("run ", StringComparison.Ordinal))
            .ToLookup(static entry => int.Parse(((string)entry.Key).Split(' ')[1], CultureInfo.InvariantCulture));
        var list = ((SharedList)dictionary["list"]!).ToArray().Cast<int>().GroupBy(static item => item).ToDictionary(static same => same.Key, static same => same.Count());
        var total = 0;
        for (var run = 1; run <= runs; run++)
        {
            var seen = Text(ofRuns[run].ToDictionary(static entry => entry.Key, static entry => entry.Value));
            var steps = done[run];
            total += steps;
            Assert.Contains(seen, new[] { Text(CollectionWork.After(run, steps)), Text(CollectionWork.After(run, steps + 1)) });
            Assert.InRange(list.GetValueOrDefault(run), steps, steps + 1);
            Assert.InRange(list.GetValueOrDefault(-run), 0, 1);
            Assert.All(ofRuns[run], entry => Assert.Equal(Text(entry.Value), Text(dictionary[entry.Key])));
        }

        Assert.True(total > 0, "Nothing was done.");
        Assert.InRange((int)dictionary["total"]!, total, total + runs);
    }

    private static string Text(object? value) => value switch
    {
        IDictionary dictionary => "{" + string.Join(", ", dictionary.Keys.Cast<object>().Select(key => $"{key}={Text(dictionary[key])}").Order(StringComparer.Ordinal)) + "}",
        IList list => "[" + string.Join(", ", list.Cast<object?>().Select(Text)) + "]",
        _ => $"{value}",
    };

    private static bool IsGone(SharedDictionary dictionary)
    {
        try
        {
            _ = dictionary["a"];
            return false;
        }
        catch (SharedObjectNotFoundException)
        {
            return true;
        }
    }

    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is PSMultiprocException or ArgumentException)
        {
            // That it is an error of ours, and that it ends, is what is asked.
        }
    }

    private static unsafe void Damage(SharedDictionary dictionary, Random random)
    {
        using var held = dictionary.Heap.Enter();
        var part = dictionary.Heap.Part;
        var length = part.Header->End - HeapHeader.Size;
        for (var i = 0; i < 20; i++)
        {
            var word = (long*)part.At(HeapHeader.Size + (random.NextInt64(length / sizeof(long)) * sizeof(long)), sizeof(long));
            *word = random.Next(3) switch { 0 => random.NextInt64(), 1 => -1, _ => *word ^ (1L << random.Next(64)) };
        }
    }
}
