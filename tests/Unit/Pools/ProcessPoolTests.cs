namespace PSMultiproc.Tests.Pools;

public class ProcessPoolTests
{
    private const int Limit = 30_000;

    [Fact(Timeout = Limit)]
    public async Task A_map_gives_results_in_the_items_order()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = 3 });
        var results = new List<int>();
        await foreach (var result in pool.MapAsync(Enumerable.Range(0, 10_000), Work.Twice))
        {
            results.Add(result);
        }

        Assert.Equal(Enumerable.Range(0, 10_000).Select(static value => value * 2), results);
    }

    [Fact(Timeout = Limit)]
    public async Task A_task_comes_back()
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = 1 });
        Assert.Equal(42, await pool.RunAsync(Work.Twice, 21));
    }
}
