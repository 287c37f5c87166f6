using PSMultiproc.FaultyWorker;
using PSMultiproc.Pools;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>Workers that cannot be started: the pool says why, soon, and does not try for ever.</summary>
public class StartFailureTests
{
    /// <summary>Three tries; others may be under way when the third fails.</summary>
    private const int MostTries = 3 + Workers - 1;

    private const int Workers = 2;

    [Theory(Timeout = Limits.Test)]
    [InlineData(Fault.ExitsAtOnce, "it exits at once")]
    [InlineData(Fault.NeverConnects, "not ready within")]
    [InlineData(Fault.NeverSaysHello, "not ready within")]
    [InlineData(Fault.NeverReady, "not ready within")]
    [InlineData(Fault.GarbageForHello, "not ready within")]
    [InlineData(Fault.WrongVersion, "not ready within", "exit code 4")]
    [InlineData(Fault.WrongToken, "not ready within", "exit code 4")]
    public async Task A_pool_whose_workers_cannot_start_is_unusable_and_says_why(Fault fault, params string[] reasons)
    {
        using var folder = new TestFolder();
        var launch = new FaultyLaunch(fault, folder, isEach: true);
        var log = new LogCollector();
        await using var pool = TestPool.Open(launch, Workers, options =>
        {
            options.StartTimeout = TimeSpan.FromMilliseconds(fault == Fault.ExitsAtOnce ? Limits.Test : 1_500);
            options.LoggerFactory = log;
        });
        var task = pool.RunAsync(Work.Twice, 1);
        var map = pool.MapAsync([1, 2], Work.Twice).ToListAsync();
        foreach (var failing in new Task[] { task, map })
        {
            var error = await Assert.ThrowsAsync<WorkerStartFailedException>(() => failing);
            Assert.StartsWith("3 workers in a row could not be started", error.Message, StringComparison.Ordinal);
            Assert.Contains(reasons, reason => error.Message.Contains(reason, StringComparison.Ordinal));
        }

        Assert.Equal(PoolState.Broken, pool.State);
        Assert.InRange(launch.Started, 1, MostTries);
        var later = await Assert.ThrowsAsync<WorkerStartFailedException>(() => pool.RunAsync(Work.Twice, 1));
        Assert.Contains("is unusable", later.Message, StringComparison.Ordinal);
        Assert.Contains(reasons, reason => later.Message.Contains(reason, StringComparison.Ordinal));
        await pool.WaitAsync();
        Assert.Empty(pool.Workers);
        Assert.True(log.Has("Error: Pool"));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_program_that_does_not_exist_is_named()
    {
        await using var pool = TestPool.Open(new MissingLaunch());
        var error = await Assert.ThrowsAsync<WorkerStartFailedException>(() => pool.RunAsync(Work.Twice, 1));
        Assert.Contains("/does/not/exist", error.Message, StringComparison.Ordinal);
        Assert.Equal(PoolState.Broken, pool.State);
        await pool.CloseAsync();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_start_that_fails_is_tried_again()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(new FaultyLaunch(Fault.ExitsAtOnce, folder));
        await TestPool.AssertUsableAsync(pool);
        await TestPool.ReadyAsync(pool);
    }

    private sealed class MissingLaunch : WorkerLaunch
    {
        public override string FileName => "/does/not/exist";

        public override IReadOnlyList<string> Arguments => [];
    }
}
