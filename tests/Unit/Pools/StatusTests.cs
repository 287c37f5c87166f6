using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>What a pool says of what it is doing.</summary>
public class StatusTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_busy_worker_tells_its_item_and_the_pool_how_many_wait()
    {
        await using var pool = await TestPool.OpenReadyAsync(1);
        Assert.Equal((0L, 0, null), (pool.Queued, pool.InFlight, pool.ChunkSize));
        Assert.Null(pool.Workers[0].CurrentItem);
        Assert.Null(pool.Workers[0].Seconds);
        using var cancellation = new CancellationTokenSource();
        var map = pool.MapAsync([-1, 700, 800], Work.Hang, cancellation.Token).ToListAsync();
        await Eventually.HoldsAsync(() => pool.Workers[0].CurrentItem?.Index == 1, () => $"it is at the second item: {pool.Workers[0]}");
        await Eventually.HoldsAsync(() => pool.Queued + pool.InFlight == 2 && pool.Workers[0].Done == 1, "one waits behind it, and one is done");
        var worker = pool.Workers[0];
        Assert.Equal("1: 700", worker.CurrentItem!.ToString());
        Assert.Equal((WorkerState.Busy, 1L, 0L, 0), (worker.State, worker.Done, worker.Failed, worker.Restarts));
        Assert.InRange(worker.Seconds!.Value, 0, Limits.Test / 1000d);
        await Eventually.HoldsAsync(() => pool.Workers[0].Seconds > worker.Seconds, "time passes");
        Assert.InRange(worker.Memory!.Value, 1 << 20, 1L << 32);
        Assert.InRange(worker.ProcessorTime!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(1));
        Assert.NotNull(pool.ChunkSize);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        await Eventually.HoldsAsync(() => pool.Workers is [{ State: WorkerState.Idle, CurrentItem: null }], "nothing is left");
        Assert.Equal((0L, 0, null), (pool.Queued, pool.InFlight, pool.ChunkSize));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_chunk_says_which_of_its_items_the_worker_is_at()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(1);
        var steps = Enumerable.Range(0, 10).Select(index => new TracedStep(index, folder, index == 6 ? StepKind.Wait : StepKind.Plain)).ToArray();
        var map = pool.MapAsync(steps, TracedStep.Run, new MapOptions { ChunkSize = 5 }).ToListAsync();
        await Eventually.HoldsAsync(() => TracedStep.Runs(folder, 6) == 1, "it waits");
        Assert.Equal(new WorkerItem(6, "TracedStep"), pool.Workers[0].CurrentItem);
        Assert.Equal(5, pool.ChunkSize);
        TracedStep.Permit(folder);
        Assert.Equal(Enumerable.Range(0, 10), await map);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Failures_and_replacements_are_counted_by_the_workers_number(int retries)
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(1);
        var before = pool.Workers[0].ProcessId;
        var steps = Enumerable.Range(0, 20).Select(index => new TracedStep(index, folder, index is 4 or 9 ? StepKind.Exit : StepKind.Plain)).ToArray();
        var failed = new List<FailedItem>();
        var options = new MapOptions { ChunkSize = 7, RetryCount = retries, RetryDelay = TimeSpan.FromTicks(1), OnFailed = failed.Add };
        Assert.Equal(18, (await pool.MapAsync(steps, TracedStep.Run, options).ToListAsync()).Count);
        Assert.Equal(2, failed.Count);
        Assert.Equal([1], await pool.MapAsync([1, 3, 3], Work.ThrowOnThree, new MapOptions { OnFailed = failed.Add }).ToListAsync());
        await TestPool.ReadyAsync(pool);
        var worker = pool.Workers[0];
        Assert.NotEqual(before, worker.ProcessId);
        Assert.Equal((23L, 4L, 2 * (retries + 1)), (worker.Done, worker.Failed, worker.Restarts));
    }
}
