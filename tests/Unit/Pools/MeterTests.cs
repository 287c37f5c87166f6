using System.Diagnostics.Metrics;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>What a pool counts for those who listen.</summary>
public class MeterTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Items_are_counted_as_they_end()
    {
        using var readings = new MeterReadings(nameof(Items_are_counted_as_they_end));
        await using var pool = TestPool.Open(2, static options => options.Name = nameof(Items_are_counted_as_they_end));
        await pool.MapAsync(Enumerable.Range(0, 100), Work.ThrowOnThree, new MapOptions { OnFailed = static _ => { } }).ToListAsync();
        await pool.RunAsync(Work.Twice, 1);
        await Eventually.HoldsAsync(() => readings.Sum("psmultiproc.items.succeeded") == 100, "100 items have succeeded");
        await Eventually.HoldsAsync(() => readings.Sum("psmultiproc.items.failed") == 1, "one has failed");
        Assert.Equal(0, readings.Sum("psmultiproc.items.retried"));
        await Eventually.HoldsAsync(() => readings.Sum("psmultiproc.item.duration") > 0, "it is told how long they took");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Attempts_crashes_and_time_outs_are_counted()
    {
        using var folder = new TestFolder();
        using var readings = new MeterReadings(nameof(Attempts_crashes_and_time_outs_are_counted));
        await using (var pool = TestPool.Open(2, static options => options.Name = nameof(Attempts_crashes_and_time_outs_are_counted)))
        {
            // One that throws, one that crashes, one that hangs, each once.
            await pool.MapAsync(
                Enumerable.Range(0, 3).Select(index => new object?[] { index, folder.Path, 1 }),
                AttemptWork.FailAtFirst,
                new MapOptions { RetryCount = 1, TimeLimit = Limits.Item }).ToListAsync();
            await pool.CloseAsync();
        }

        Assert.Equal(3, readings.Sum("psmultiproc.items.retried"));
        Assert.Equal(3, readings.Sum("psmultiproc.items.succeeded"));
        Assert.Equal(0, readings.Sum("psmultiproc.items.failed"));
        Assert.Equal(1, readings.Sum("psmultiproc.workers.ended crashed"));
        Assert.Equal(1, readings.Sum("psmultiproc.workers.ended timedout"));
        Assert.Equal(readings.Sum("psmultiproc.workers.started") - 2, readings.Sum("psmultiproc.workers.ended poolended"));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_waits_and_runs_can_be_asked_until_the_pool_ends()
    {
        using var readings = new MeterReadings(nameof(What_waits_and_runs_can_be_asked_until_the_pool_ends));
        await using var pool = await TestPool.OpenReadyAsync(2, static options => options.Name = nameof(What_waits_and_runs_can_be_asked_until_the_pool_ends));
        Assert.Equal(2, readings.Ask("psmultiproc.workers idle"));
        Assert.Equal(0, readings.Ask("psmultiproc.items.queued"));
        var map = pool.MapAsync(Enumerable.Range(0, 10), Work.Hang, new MapOptions { ChunkSize = 1 }).ToListAsync();
        await Eventually.HoldsAsync(() => readings.Ask("psmultiproc.workers busy") == 2, "both workers are busy");
        await Eventually.HoldsAsync(
            () => readings.Ask("psmultiproc.items.queued") + readings.Ask("psmultiproc.items.in_flight") == 10, "all items wait or run");
        await pool.StopAsync(force: true);
        await Assert.ThrowsAsync<PoolClosedException>(() => map);
        Assert.Null(readings.Ask("psmultiproc.workers idle"));
        Assert.Null(readings.Ask("psmultiproc.items.queued"));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_listener_that_throws_harms_nothing()
    {
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == "PSMultiproc")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(static (_, _, tags, _) =>
            _ = tags[0].Value is nameof(A_listener_that_throws_harms_nothing) ? throw new InvalidOperationException() : 0);
        listener.Start();
        await using var pool = TestPool.Open(1, static options => options.Name = nameof(A_listener_that_throws_harms_nothing));
        var process = await pool.RunAsync(Work.ProcessId, 0);
        await TestPool.AssertUsableAsync(pool);
        Assert.Equal(process, await pool.RunAsync(Work.ProcessId, 0));
    }
}
