using PSMultiproc.FaultyWorker;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

[Collection(AloneGroup.Name)]
public class LeakTests
{
    /// <summary>Fewer than one of anything for each pool is not the pools'.</summary>
    private const int Tolerance = 15;

    [LinuxFact(Timeout = Limits.LongTest)]
    public Task Thirty_pools_one_after_the_other_leave_nothing() => OpenAndCloseAsync(30);

    [LinuxFact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task Five_hundred_pools_one_after_the_other_leave_nothing() => OpenAndCloseAsync(500);

    [LinuxFact(Timeout = Limits.LongTest)]
    public async Task Ten_thousand_pools_that_had_no_work_leave_nothing()
    {
        var (handles, threads) = (Handles(), Threads());
        for (var i = 0; i < 10_000; i++)
        {
            await using var pool = TestPool.Open(0, static options => (options.MinProcessCount, options.MaxProcessCount) = (0, 1));
            await (i % 2 == 0 ? pool.CloseAsync() : pool.StopAsync());
        }

        await AssertNoMoreAsync(handles, threads);
        Assert.Empty(Leftovers.Of(Environment.ProcessId));
    }

    [LinuxFact]
    public async Task A_pool_that_broke_leaves_nothing()
    {
        using var folder = new TestFolder();
        await using (var pool = TestPool.Open(
            new FaultyLaunch(Fault.NeverReady, folder, isEach: true), 2, static options => options.StartTimeout = TimeSpan.FromSeconds(1)))
        {
            await Assert.ThrowsAsync<WorkerStartFailedException>(() => pool.RunAsync(Work.Twice, 1));
        }

        Assert.Empty(Leftovers.Of(Environment.ProcessId));
    }

    [LinuxFact]
    public Task A_pool_that_was_closed_and_never_disposed_of_leaves_nothing() => EndAsync(static pool => pool.CloseAsync());

    [LinuxFact]
    public Task A_pool_that_was_stopped_and_never_disposed_of_leaves_nothing() => EndAsync(static pool => pool.StopAsync(force: true));

    private static async Task EndAsync(Func<ProcessPool, Task> end)
    {
        await using var pool = TestPool.Open(1);
        await pool.RunAsync(Work.Twice, 1);
        await end(pool);
        Assert.Empty(Leftovers.Of(Environment.ProcessId));
    }

    private static async Task OpenAndCloseAsync(int pools)
    {
        var begun = DateTime.UtcNow;
        var workers = new List<int>();
        for (var i = 0; i < 5; i++)
        {
            await UseAsync(workers, i);
        }

        var (handles, threads) = (Handles(), Threads());
        for (var i = 0; i < pools; i++)
        {
            await UseAsync(workers, i);
        }

        await AssertNoMoreAsync(handles, threads);
        Assert.Empty(Leftovers.Of(Environment.ProcessId));
        Assert.All(workers, static id => Assert.False(ProcessIdentity.Of(id).IsAlive()));
        Assert.Empty(workers.SelectMany(id => Leftovers.OfRuntime(id, begun)));
    }

    private static async Task UseAsync(List<int> workers, int round)
    {
        await using var pool = TestPool.Open(1);
        workers.Add(await pool.RunAsync(Work.ProcessId, 0));
        if (round % 2 == 0)
        {
            await pool.CloseAsync();
        }
    }

    private static async Task AssertNoMoreAsync(int handles, int threads)
    {
        await Eventually.HoldsAsync(() => Handles() <= handles + Tolerance, () => $"{Handles()} handles are again {handles}");
        await Eventually.HoldsAsync(() => Threads() <= threads + Tolerance, () => $"{Threads()} threads are again {threads}");
    }

    private static int Handles() => Directory.GetFiles("/proc/self/fd").Length;

    private static int Threads() => Directory.GetDirectories("/proc/self/task").Length;
}
