using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>Closing, stopping and disposing, whatever the pool is at.</summary>
public class PoolStateTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_closed_pool_finishes_what_it_has_and_takes_no_more()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync();
        var map = pool.MapAsync(
            Enumerable.Range(0, 20).Select(index => new TracedStep(index, folder, index == 0 ? StepKind.Wait : StepKind.Plain)), TracedStep.Run).ToListAsync();
        await Eventually.HoldsAsync(() => TracedStep.Runs(folder, 0) == 1, "the first runs");
        var closed = pool.CloseAsync();
        Assert.Equal(PoolState.Closed, pool.State);
        Assert.Contains("was closed", (await Assert.ThrowsAsync<PoolClosedException>(() => pool.RunAsync(Work.Twice, 1))).Message, StringComparison.Ordinal);
        Assert.False(closed.IsCompleted);
        TracedStep.Permit(folder);
        Assert.Equal(Enumerable.Range(0, 20), await map);
        await closed;
        Assert.Empty(pool.Workers);
        await pool.CloseAsync();
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stopped_pool_cancels_its_work(bool force)
    {
        await using var pool = await TestPool.OpenReadyAsync();
        var map = pool.MapAsync([0, 1], Work.Hang).ToListAsync();
        var task = pool.RunAsync(Work.Hang, 1);
        await Eventually.HoldsAsync(() => pool.Workers.All(static worker => worker.State == WorkerState.Busy), "the workers hang");
        await pool.StopAsync(force);
        Assert.Equal(PoolState.Stopped, pool.State);
        Assert.Empty(pool.Workers);
        await Assert.ThrowsAsync<PoolClosedException>(() => map);
        await Assert.ThrowsAsync<PoolClosedException>(() => task);
        await Assert.ThrowsAsync<PoolClosedException>(() => pool.RunAsync(Work.Twice, 1));
        await Assert.ThrowsAsync<PoolClosedException>(() => pool.MapAsync([1], Work.Twice).ToListAsync());
        await pool.StopAsync(force);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData("close")]
    [InlineData("stop")]
    [InlineData("kill")]
    [InlineData("dispose")]
    public async Task A_pool_can_be_ended_while_it_starts(string how)
    {
        var log = new LogCollector();
        await using var pool = TestPool.Open(4, options => options.LoggerFactory = log);
        await (how switch
        {
            "close" => pool.CloseAsync(),
            "stop" => pool.StopAsync(),
            "kill" => pool.StopAsync(force: true),
            _ => pool.DisposeAsync().AsTask(),
        });
        Assert.Empty(pool.Workers);
        Assert.False(log.Has("Warning"), string.Join('\n', log.Lines));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_pool_can_be_disposed_of_twice_and_at_once()
    {
        var pool = TestPool.Open();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await pool.DisposeAsync())));
        await pool.DisposeAsync();
        await pool.StopAsync();
        await pool.CloseAsync();
        await pool.WaitAsync();
        await Assert.ThrowsAsync<PoolClosedException>(() => pool.RunAsync(Work.Twice, 1));
        Assert.Equal(PoolState.Stopped, pool.State);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Workers_told_to_exit_do_so_by_themselves_and_in_peace()
    {
        var log = new LogCollector();
        var error = new StringWriter();
        await using var pool = await TestPool.OpenReadyAsync(
            2, options => (options.LoggerFactory, options.StandardError, options.ExitGrace) = (log, TextWriter.Synchronized(error), Limits.Exit));
        await TestPool.AssertUsableAsync(pool);
        await pool.CloseAsync();
        Assert.Equal(2, log.Count("has ended: exit code 0"));
        Assert.Empty(error.ToString());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Only_a_pool_that_is_ending_can_be_waited_for()
    {
        await using var pool = TestPool.Open(1);
        await Assert.ThrowsAsync<InvalidOperationException>(() => pool.WaitAsync());
        using var soon = new CancellationTokenSource();
        await soon.CancelAsync();
        _ = pool.RunAsync(Work.Hang, 1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.CloseAsync(soon.Token));
        await pool.StopAsync(force: true);
    }
}
