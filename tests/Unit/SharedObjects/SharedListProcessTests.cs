using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Lists that real processes put in order, insert into and remove from at once, some of which die.</summary>
public class SharedListProcessTests
{
    private const int Workers = 4;

    [Fact(Timeout = Limits.Test)]
    public async Task What_is_inserted_while_others_sort_and_turn_round_is_all_there()
    {
        const int Count = 150;
        await using var pool = TestPool.Open(Workers);
        using var dictionary = ListWork.Make();
        await ReadWhileAsync(dictionary, pool.OnEachAsync(ListWork.Insert, number => new object?[] { dictionary, number, Count }));
        var triples = (SharedList)dictionary["triples"]!;
        Assert.Equal(3 * Count * Workers, triples.Count);
        triples.Sort();
        Assert.Equal(Enumerable.Range(0, Workers).SelectMany(static number => Enumerable.Repeat($"the number {number:D3}", 3 * Count)), triples.ToArray());
    }

    [Fact(Timeout = Limits.Test)]
    public Task Every_moment_is_whole_while_processes_are_killed() => KillAsync(RandomKills.Few);

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task Every_moment_is_whole_while_very_many_processes_are_killed() => KillAsync(RandomKills.Many);

    private static async Task KillAsync(int kills)
    {
        using var dictionary = ListWork.Make();
        var inner = (SharedDictionary)((SharedList)dictionary["ordered"]!)[0]!;
        await ReadWhileAsync(dictionary, RandomKills.RunAsync(ListWork.ChangeWithoutEnd, dictionary, kills));

        // What is read from a copy is what is read from the words that decide.
        using (dictionary.Heap.Enter())
        {
            dictionary.Heap.Renew(0);
        }

        Check(dictionary);
        var ordered = (SharedList)dictionary["ordered"]!;
        ordered.Sort(static (one, other) => ListWork.NumberOf(one) - ListWork.NumberOf(other));
        Assert.Same(inner, ordered[0]);
        ordered.Clear();
        Assert.True(inner.IsRemoved);
    }

    private static async Task ReadWhileAsync(SharedDictionary dictionary, Task work)
    {
        var reader = Threads.Start(() =>
        {
            do
            {
                Check(dictionary);
            }
            while (!work.IsCompleted);
        });
        await work;
        await reader;
    }

    private static void Check(SharedDictionary dictionary)
    {
        Assert.True(ListWork.IsInOrder(((SharedList)dictionary["ordered"]!).ToArray()), "A list that is only sorted and turned round is in no order.");
        var triples = ((SharedList)dictionary["triples"]!).ToArray();
        Assert.True(ListWork.AreTriples(triples), $"A step was seen half done: {string.Join(", ", triples)}");
        var copy = dictionary.ToHashtable();
        Assert.True(ListWork.AreTriples(((System.Collections.ArrayList)copy["triples"]!).ToArray()), "A step is half done in a copy.");
    }
}
