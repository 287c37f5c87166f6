using System.Collections.Concurrent;

namespace PSMultiproc.Tests.Pools;

/// <summary>A pool's events.</summary>
public class EventTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_worker_that_crashes_ends_and_another_starts()
    {
        var events = new ConcurrentQueue<string>();
        var ended = new TaskCompletionSource<PoolEndedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pool = OpenUnstarted();
        pool.WorkerStarted += (_, worker) => events.Enqueue($"started {worker.Number}");
        pool.WorkerEnded += (_, worker) => events.Enqueue($"ended {worker.Number} {worker.Reason} {worker.ExitCode} {worker.Signal}");
        pool.Ended += (sender, end) => ended.SetResult(sender == pool ? end : throw new InvalidOperationException());
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(static (int code) => Exit(code), 5));
        await TestPool.AssertUsableAsync(pool);
        await pool.CloseAsync();
        var end = await ended.Task;
        Assert.Equal(PoolState.Closed, end.State);
        Assert.Null(end.Error);
        Assert.Equal(["started 1", "ended 1 Crashed 5 ", "started 1", "ended 1 PoolEnded 0 "], events);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_handler_that_throws_or_waits_holds_up_no_work_and_no_other_handler()
    {
        using var gate = new ManualResetEventSlim();
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pool = TestPool.Open(1);
        pool.WorkerEnded += (_, _) => gate.Wait();
        pool.WorkerEnded += static (_, _) => throw new InvalidOperationException();
        pool.WorkerEnded += (_, _) => heard.TrySetResult();
        await TestPool.ReadyAsync(pool);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(static (int code) => Exit(code), 5));
        await TestPool.AssertUsableAsync(pool);
        await pool.CloseAsync();
        Assert.False(heard.Task.IsCompleted);
        gate.Set();
        await heard.Task;
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_log_that_throws_harms_nothing()
    {
        await using var pool = TestPool.Open(1, static options => options.LoggerFactory = new ThrowingLog());
        await TestPool.ReadyAsync(pool);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(static (int code) => Exit(code), 5));
        await TestPool.AssertUsableAsync(pool);
        await pool.CloseAsync();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_pool_that_broke_says_why()
    {
        var ended = new TaskCompletionSource<PoolEndedEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pool = OpenUnstarted(TimeSpan.FromTicks(1));
        pool.Ended += (_, end) => ended.TrySetResult(end);
        await Assert.ThrowsAsync<WorkerStartFailedException>(() => pool.RunAsync(Work.Twice, 1));
        var end = await ended.Task;
        Assert.Equal(PoolState.Broken, end.State);
        Assert.IsType<WorkerStartFailedException>(end.Error);
    }

    /// <summary>A pool that starts its one worker with its first work, when somebody listens.</summary>
    private static ProcessPool OpenUnstarted(TimeSpan? startTimeout = null) => TestPool.Open(0, options =>
    {
        (options.MinProcessCount, options.MaxProcessCount, options.ExitGrace) = (0, 1, Limits.Exit);
        options.StartTimeout = startTimeout ?? options.StartTimeout;
    });

    private static int Exit(int code)
    {
        Environment.Exit(code);
        return code;
    }
}
