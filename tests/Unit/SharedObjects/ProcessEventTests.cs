using System.Diagnostics;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Events between real processes.</summary>
public class ProcessEventTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task All_go_on_once_it_is_set()
    {
        await using var pool = TestPool.Open(4);
        using var @event = new ProcessEvent();
        var waiting = Enumerable.Range(0, 4).Select(_ => pool.RunAsync(SynchronizationWork.WaitForEvent, @event)).ToArray();
        await WaitersAsync(@event, 4);
        @event.Set();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
        Assert.True(@event.IsSet);
        Assert.True(@event.Wait(0));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_waited_when_it_was_set_goes_on_though_it_is_reset_at_once()
    {
        await using var pool = TestPool.Open(4);
        using var @event = new ProcessEvent();
        for (var i = 0; i < 20; i++)
        {
            var waiting = Enumerable.Range(0, 4).Select(_ => pool.RunAsync(SynchronizationWork.WaitForEvent, @event)).ToArray();
            await WaitersAsync(@event, 4);
            @event.Set();
            @event.Reset();
            Assert.All(await Task.WhenAll(waiting), Assert.True);
            Assert.False(@event.Wait(0));
        }
    }

    [Fact]
    public void It_is_what_it_was_made_and_stays_what_it_was_set()
    {
        using var @event = new ProcessEvent(isSet: true);
        Assert.True(@event.IsSet);
        @event.Set();
        Assert.True(@event.Wait());
        @event.Reset();
        @event.Reset();
        Assert.False(@event.IsSet);
        Assert.False(@event.Wait(0));
        Assert.False(@event.Wait(0.05));
        Assert.Throws<ArgumentOutOfRangeException>(() => @event.Wait(-1));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_event_that_is_freed_is_not_found_by_who_waits_for_it()
    {
        var @event = new ProcessEvent();
        var waiting = Threads.Start(() => @event.Wait());
        @event.Dispose();
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => waiting);
        Assert.Throws<SharedObjectNotFoundException>(@event.Set);
        Assert.Throws<SharedObjectNotFoundException>(@event.Reset);
        Assert.Throws<SharedObjectNotFoundException>(() => @event.IsSet);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Those_who_wait_take_next_to_no_processor_time()
    {
        const int Waiters = 200;
        await using var pool = await TestPool.OpenReadyAsync(1);
        using var @event = new ProcessEvent();
        using var never = new ProcessEvent();
        using var process = Process.GetProcessById(pool.Workers[0].ProcessId);
        var waiting = pool.RunAsync(ManyWait, new object?[] { @event, Waiters });
        await WaitersAsync(@event, Waiters);
        var before = process.TotalProcessorTime;
        Assert.False(never.Wait(2));
        process.Refresh();
        var used = process.TotalProcessorTime - before;
        @event.Set();
        Assert.Equal(Waiters, await waiting);

        // One that looks all the time would take the whole two seconds, and 200 of them eight on four cores.
        Assert.True(used < TimeSpan.FromSeconds(1), $"{Waiters} waiters used {used}.");
    }

    /// <summary>Lets many threads wait; how many went on.</summary>
    public static int ManyWait(object?[] work)
    {
        var through = 0;
        var threads = Enumerable.Range(0, (int)work[1]!).Select(_ => new Thread(() =>
        {
            if (((ProcessEvent)work[0]!).Wait(SynchronizationWork.Patience))
            {
                Interlocked.Increment(ref through);
            }
        })).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());
        return through;
    }

    /// <summary>Waits until so many sleep.</summary>
    internal static Task WaitersAsync(SharedObject used, int count) => Eventually.HoldsAsync(
        () => SharedObject.GetAll().Any(item => item.Name == used.Name && item.Waiters == count), () => $"{count} wait");
}
