using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>Many of everything.</summary>
public class PoolLoadTests
{
    [Fact(Timeout = Limits.LongTest)]
    public Task Twenty_workers_all_work() => ServeAllAsync(20);

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task Two_hundred_workers_all_work() => ServeAllAsync(200);

    /// <summary>Each worker holds an item until all have one; then they are closed.</summary>
    private static async Task ServeAllAsync(int workers)
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(workers);
        string path = folder;
        var map = pool.MapAsync(Enumerable.Range(0, workers).Select(index => new TracedStep(index, path, StepKind.Wait)), TracedStep.Run).ToListAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (Directory.GetFiles(folder, "*.ran").Length < workers && !map.IsCompleted)
        {
            await timer.WaitForNextTickAsync();
        }

        Assert.False(map.IsCompleted);
        Assert.Equal(workers, pool.Workers.Select(static worker => worker.ProcessId).Distinct().Count());
        TracedStep.Permit(folder);
        Assert.Equal(Enumerable.Range(0, workers), await map);
        await pool.CloseAsync();
        Assert.Empty(pool.Workers);
    }
}
