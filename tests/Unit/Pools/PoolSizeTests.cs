using PSMultiproc.Pools;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>Workers that come and go: with the work, with what was asked for, with what they have run and used.</summary>
public class PoolSizeTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task It_grows_with_its_work_and_shrinks_when_there_is_none()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(0, static options => (options.MinProcessCount, options.MaxProcessCount, options.IdleTimeout) = (1, 3, TimeSpan.FromSeconds(0.5)));
        Assert.Equal((1, 1, 3), (pool.ProcessCount, pool.MinProcessCount, pool.MaxProcessCount));
        var map = pool.MapAsync(Enumerable.Range(0, 5).Select(index => new TracedStep(index, folder, StepKind.Wait)), TracedStep.Run).ToListAsync();
        await Eventually.HoldsAsync(() => Directory.GetFiles(folder, "*.ran").Length == 3, "three items run at once");
        Assert.Equal(3, pool.ProcessCount);
        TracedStep.Permit(folder);
        Assert.Equal(Enumerable.Range(0, 5), await map);
        await Eventually.HoldsAsync(() => pool.Workers.Count == 1 && pool.ProcessCount == 1, "one is left");
        await TestPool.AssertUsableAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task It_may_have_no_worker_at_all_until_there_is_work()
    {
        await using var pool = TestPool.Open(0, static options => (options.MinProcessCount, options.MaxProcessCount, options.IdleTimeout) = (0, 2, TimeSpan.Zero));
        Assert.Empty(pool.Workers);
        for (var round = 0; round < 3; round++)
        {
            await TestPool.AssertUsableAsync(pool);
            Assert.Equal(8, await pool.RunAsync(Work.Twice, 4));
            await Eventually.HoldsAsync(() => pool.Workers.Count == 0, "none is left");
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task It_does_not_grow_beyond_what_a_call_may_use()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(0, static options => (options.MinProcessCount, options.MaxProcessCount) = (1, 4));
        var limited = new MapOptions { ThrottleLimit = 2 };
        var map = pool.MapAsync(Enumerable.Range(0, 6).Select(index => new TracedStep(index, folder, StepKind.Wait)), TracedStep.Run, limited).ToListAsync();
        await Eventually.HoldsAsync(() => Directory.GetFiles(folder, "*.ran").Length == 2, "two items run at once");
        TracedStep.Permit(folder);
        Assert.Equal(6, (await map).Count);
        Assert.Equal(2, pool.ProcessCount);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public async Task It_is_resized_under_load_and_every_item_is_run_once(int chunkSize)
    {
        const int Items = 3000, Rounds = 50;
        var results = new List<int>();
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(2);
        var items = Enumerable.Range(0, Items).Select(index => new object?[] { index, (string)folder, 0 });
        var random = new Random(chunkSize);
        await foreach (var result in pool.MapAsync(items, AttemptWork.FailAtFirst, new MapOptions { ChunkSize = chunkSize }))
        {
            results.Add(result);
            if (result % (Items / Rounds) == 0)
            {
                pool.Resize(random.Next(0, 2), random.Next(1, 5));
            }
        }

        Assert.Equal(Enumerable.Range(0, Items), results);
        Assert.All(Enumerable.Range(0, Items), index => Assert.Equal(1, AttemptWork.CountOf(folder, index)));
        pool.Resize(3);
        await Eventually.HoldsAsync(() => pool.Workers.Count == 3 && pool.Workers.All(static worker => worker.State == WorkerState.Idle), () => $"three are left: {string.Join(", ", pool.Workers)}");
        Assert.Equal(3, pool.Workers.Select(static worker => worker.Number).Distinct().Count());
        await TestPool.AssertUsableAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Those_that_are_not_ready_yet_go_first()
    {
        await using var pool = await TestPool.OpenReadyAsync(1);
        var first = pool.Workers[0].ProcessId;
        for (var round = 0; round < 10; round++)
        {
            pool.Resize(5);
            pool.Resize(1);
            Assert.Equal(1, pool.ProcessCount);
            Assert.Equal(first, await pool.RunAsync(Work.ProcessId, 0));
        }

        await Eventually.HoldsAsync(() => pool.Workers.Count == 1, "the others are gone");
        pool.Resize(2);
        await TestPool.ReadyAsync(pool);
        Assert.Equal(2, pool.Workers.Count);
        Assert.Equal(PoolState.Open, pool.State);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_worker_that_is_too_many_finishes_what_it_is_at()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(2);
        var map = pool.MapAsync(Enumerable.Range(0, 2).Select(index => new TracedStep(index, folder, StepKind.Wait)), TracedStep.Run).ToListAsync();
        await Eventually.HoldsAsync(() => Directory.GetFiles(folder, "*.ran").Length == 2, "both run");
        pool.Resize(1);
        Assert.Equal((1, 2), (pool.ProcessCount, pool.Workers.Count));
        TracedStep.Permit(folder);
        Assert.Equal([0, 1], await map);
        await Eventually.HoldsAsync(() => pool.Workers.Count == 1, "one is gone");
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(1, 0)]
    [InlineData(7, 0)]
    [InlineData(7, 1)]
    [InlineData(7, 20)]
    public async Task A_worker_runs_no_more_items_than_it_may(int most, int chunkSize)
    {
        await using var pool = TestPool.Open(2, options => options.MaxTasksPerProcess = most);
        var served = await pool.MapAsync(Enumerable.Range(0, 6 * most), Work.ProcessId, new MapOptions { ChunkSize = chunkSize }).ToListAsync();
        Assert.Equal(6 * most, served.Count);
        Assert.All(served.GroupBy(static id => id), group => Assert.InRange(group.Count(), 1, most));
        var tasks = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            tasks.Add(await pool.RunAsync(Work.ProcessId, 0));
        }

        Assert.All(tasks.GroupBy(static id => id), group => Assert.InRange(group.Count(), 1, most));
    }

    [UnixFact]
    public async Task An_item_that_takes_too_much_memory_fails_and_no_other()
    {
        await using var pool = TestPool.Open(2, static options => options.MaxProcessMemory = 300L << 20);
        var failed = new List<FailedItem>();
        var results = await pool.MapAsync(Enumerable.Range(0, 20), MemoryWork.TakeAllAtFive, new MapOptions { OnFailed = failed.Add }).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 20).Where(static item => item != 5), results);
        var error = Assert.IsType<MemoryLimitExceededException>(Assert.Single(failed).Exception);
        Assert.Equal((5, 300L << 20), (failed[0].Index, error.LimitBytes));
        Assert.True(error.UsedBytes > error.LimitBytes);
    }

    [UnixFact]
    public async Task A_worker_that_keeps_too_much_memory_is_replaced_between_items()
    {
        await using var pool = OpenUnwatched();
        var first = await pool.RunAsync(MemoryWork.Keep, 350 << 20);
        await Eventually.HoldsAsync(() => pool.Workers is [{ State: WorkerState.Idle } worker] && worker.ProcessId != first, "another is there");
        Assert.NotEqual(first, await pool.RunAsync(Work.ProcessId, 0));
    }

    [UnixFact]
    public async Task What_earlier_items_have_kept_is_no_fault_of_the_next()
    {
        var served = await RunWatchedAtTheSecondAsync(4, MemoryWork.KeepAtFirst);
        Assert.Equal(served[0], served[1]);
        Assert.Equal(served[2], served[3]);
        Assert.NotEqual(served[1], served[2]);
    }

    [UnixFact]
    public async Task What_earlier_items_have_left_to_be_collected_is_no_fault_of_the_next()
    {
        var served = await RunWatchedAtTheSecondAsync(2, MemoryWork.LeaveAtFirst);
        Assert.Equal(served[0], served[1]);
    }

    [UnixFact]
    public Task An_item_that_has_too_much_in_use_at_one_look_alone_goes_on() => RunWatchedAtTheSecondAsync(2, MemoryWork.KeepAtSecond, looks: 1);

    [UnixFact]
    public async Task A_worker_that_has_kept_too_much_gets_no_further_task()
    {
        await using var pool = OpenUnwatched();
        for (var round = 0; round < 3; round++)
        {
            var first = await pool.RunAsync(MemoryWork.Keep, 350 << 20);

            // A result is there before its worker is through with it: until then the next task might be queued behind.
            await Eventually.HoldsAsync(() => !pool.Workers.Any(worker => worker.ProcessId == first && worker.State == WorkerState.Busy), "it is through");
            Assert.NotEqual(first, await pool.RunAsync(MemoryWork.Keep, 1));
        }
    }

    [UnixFact]
    public async Task A_limit_that_no_worker_keeps_makes_the_pool_unusable_and_it_says_why()
    {
        await using var pool = TestPool.Open(2, static options => options.MaxProcessMemory = 1 << 20);
        var error = await Assert.ThrowsAsync<WorkerStartFailedException>(() => pool.RunAsync(Work.Twice, 1));
        Assert.Contains("MaxProcessMemory", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Numbers_that_contradict_each_other_are_refused()
    {
        foreach (var refused in new Action<ProcessPoolOptions>[]
        {
            static options => options.MinProcessCount = -1,
            static options => options.MaxProcessCount = 0,
            static options => (options.MinProcessCount, options.MaxProcessCount) = (3, 2),
            static options => options.IdleTimeout = TimeSpan.FromSeconds(-1),
            static options => options.MaxTasksPerProcess = 0,
            static options => options.MaxProcessMemory = 0,
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => TestPool.Open(1, refused));
        }

        await using var pool = TestPool.Open(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Resize(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Resize(3, 2));
        await pool.CloseAsync();
        Assert.Throws<PoolClosedException>(() => pool.Resize(2));
    }

    [Theory]
    [InlineData(null, 3, 1, 3)]
    [InlineData(0, 1, 0, 1)]
    [InlineData(2, 2, 2, 2)]
    public void What_is_not_said_follows_from_the_rest(int? min, int? max, int least, int most) =>
        Assert.Equal(new PoolSize(least, most), PoolSize.Of(min, max));

    /// <summary>One worker whose memory is looked at as its chunks end, and when the test does, and never inside an item by chance.</summary>
    private static ProcessPool OpenUnwatched() => TestPool.Open(1, static options =>
    {
        options.MaxProcessMemory = 300L << 20;
        options.MemoryInterval = TimeSpan.FromDays(1);
    });

    /// <summary>Runs items in one chunk, and looks at the worker's memory while it is at the second; none may fail or run twice.</summary>
    private static async Task<List<int>> RunWatchedAtTheSecondAsync(int items, Func<TracedStep, int> work, int looks = 2)
    {
        using var folder = new TestFolder();
        await using var pool = OpenUnwatched();
        var failed = new List<FailedItem>();
        var steps = Enumerable.Range(0, items).Select(index => new TracedStep(index, folder, index == 1 ? StepKind.Wait : StepKind.Plain));
        var map = pool.MapAsync(steps, work, new MapOptions { ChunkSize = items, OnFailed = failed.Add }).ToListAsync();
        await Eventually.HoldsAsync(() => TracedStep.Runs(folder, 1) == 1, "the second item runs");
        for (var look = 0; look < looks; look++)
        {
            pool.LookAtMemory();
        }

        TracedStep.Permit(folder);
        var served = await map;
        Assert.Empty(failed);
        TracedStep.AssertEachRanOnce(folder, items);
        return served;
    }
}
