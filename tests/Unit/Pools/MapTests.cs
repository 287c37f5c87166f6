namespace PSMultiproc.Tests.Pools;

public class MapTests
{
    public static TheoryData<int, int, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<int, int, bool>();
            foreach (var isUnordered in new[] { false, true })
            {
                foreach (var chunkSize in new[] { 1, 7, 0, int.MaxValue })
                {
                    shapes.Add(5_000, chunkSize, isUnordered);
                }

                shapes.Add(1, 0, isUnordered);
                shapes.Add(100_000, 0, isUnordered);
            }

            return shapes;
        }
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Shapes))]
    public async Task A_map_gives_every_result_once_and_in_order_if_asked(int items, int chunkSize, bool isUnordered)
    {
        await using var pool = TestPool.Open(3);
        var options = new MapOptions { ChunkSize = chunkSize, Unordered = isUnordered };
        var results = await pool.MapAsync(Enumerable.Range(0, items), Work.Twice, options).ToListAsync();
        if (isUnordered)
        {
            results.Sort();
        }

        Assert.Equal(Enumerable.Range(0, items).Select(static value => value * 2), results);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_empty_input_gives_nothing_and_has_no_worker_do_anything()
    {
        await using var pool = await TestPool.OpenReadyAsync();
        Assert.Empty(await pool.MapAsync(Array.Empty<int>(), Work.Twice).ToListAsync());
        Assert.Empty(await pool.MapAsync(Array.Empty<int>(), Work.Twice, new MapOptions { Unordered = true }).ToListAsync());
        Assert.All(pool.Workers, static worker => Assert.Equal((0L, WorkerState.Idle), (worker.Done, worker.State)));
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_more_workers_serve_a_call_than_its_limit_allows(int limit)
    {
        await using var pool = await TestPool.OpenReadyAsync(4);
        var options = new MapOptions { ThrottleLimit = limit, ChunkSize = 3 };
        var served = await pool.MapAsync(Enumerable.Range(0, 2_000), Work.ProcessId, options).ToListAsync();
        Assert.Equal(2_000, served.Count);
        Assert.InRange(served.Distinct().Count(), 1, limit);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task All_workers_serve_a_call_that_is_worth_it()
    {
        using var folder = new Platform.TestFolder();
        await using var pool = TestPool.Open(3);
        var map = pool.MapAsync(Enumerable.Range(0, 3).Select(index => new TracedStep(index, folder, StepKind.Wait)), TracedStep.Run).ToListAsync();
        await Eventually.HoldsAsync(() => Directory.GetFiles(folder, "*.ran").Length == 3, "three items run at once");
        TracedStep.Permit(folder);
        Assert.Equal([0, 1, 2], await map);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Items_may_come_asynchronously()
    {
        await using var pool = TestPool.Open();
        Assert.Equal(Enumerable.Range(0, 500).Select(static value => value * 2), await pool.MapAsync(CountAsync(500), Work.Twice).ToListAsync());

        static async IAsyncEnumerable<int> CountAsync(int count)
        {
            for (var value = 0; value < count; value++)
            {
                await Task.Yield();
                yield return value;
            }
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Several_maps_share_a_pool()
    {
        await using var pool = TestPool.Open(3);
        var maps = Enumerable.Range(0, 12).Select(number => Task.Run(async () =>
        {
            var options = new MapOptions { Unordered = number % 2 == 0, ChunkSize = number % 3 };
            var results = await pool.MapAsync(Enumerable.Range(0, 3_000), Work.Twice, options).ToListAsync();
            Assert.Equal(3_000L * 2_999, results.Sum(static value => (long)value));
            return results.Count;
        }));
        Assert.All(await Task.WhenAll(maps), static count => Assert.Equal(3_000, count));
        await TestPool.ReadyAsync(pool);
        Assert.All(pool.Workers, static worker => Assert.Equal((0L, 0), (worker.Failed, worker.Restarts)));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_item_that_fails_ends_the_call_unless_somebody_is_told()
    {
        await using var pool = TestPool.Open();
        var map = pool.MapAsync(Enumerable.Range(0, 10), Work.ThrowOnThree).ToListAsync();
        Assert.Equal("three", (await Assert.ThrowsAsync<InvalidOperationException>(() => map)).Message);

        var failed = new List<FailedItem>();
        Assert.Equal(
            [0, 1, 2, 4, 5, 6, 7, 8, 9],
            await pool.MapAsync(Enumerable.Range(0, 10), Work.ThrowOnThree, new MapOptions { OnFailed = failed.Add }).ToListAsync());
        var item = Assert.Single(failed);
        Assert.Equal((3L, (object)3), (item.Index, item.Input));
    }
}
