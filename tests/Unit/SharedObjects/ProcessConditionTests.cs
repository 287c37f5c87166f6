using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Conditions between real processes, some of which die.</summary>
public class ProcessConditionTests
{
    private const double Patience = SynchronizationWork.Patience;

    [Theory(Timeout = Limits.Test)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task So_many_go_on_as_are_notified(int count)
    {
        await using var pool = TestPool.Open(3);
        using var condition = new ProcessCondition();
        using var through = new ProcessSemaphore(0);
        var waiting = Enumerable.Range(0, 3).Select(_ => pool.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { condition, through })).ToArray();
        await ProcessEventTests.WaitersAsync(condition, 3);
        condition.Acquire();
        condition.Notify(count);
        condition.Release();
        for (var i = 0; i < count; i++)
        {
            Assert.True(through.Acquire(Patience));
        }

        await ProcessEventTests.WaitersAsync(condition, 3 - count);
        Assert.False(through.Acquire(0));
        condition.Acquire();
        condition.NotifyAll();
        condition.Release();
        Assert.All(await Task.WhenAll(waiting), Assert.True);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_oldest_goes_on_first()
    {
        using var condition = new ProcessCondition();
        var order = new List<int>();
        var waiting = new List<Task>();
        for (var i = 0; i < 5; i++)
        {
            var turn = i;
            waiting.Add(Threads.Start(() =>
            {
                condition.Acquire();
                condition.Wait(Patience);
                order.Add(turn);
                condition.Release();
            }));
            await ProcessEventTests.WaitersAsync(condition, i + 1);
        }

        for (var i = 0; i < 5; i++)
        {
            condition.Acquire();
            condition.Notify();
            condition.Release();
            await Task.WhenAny(waiting);
            await waiting[i];
        }

        Assert.Equal([0, 1, 2, 3, 4], order);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_notification_that_nobody_waits_for_is_not_kept()
    {
        using var condition = new ProcessCondition();
        await Threads.Start(() =>
        {
            condition.Acquire();
            condition.Notify();
            condition.NotifyAll();
            Assert.False(condition.Wait(0));
            Assert.False(condition.Wait(0.05));
            condition.Release();
        });
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_waiter_that_dies_before_it_goes_on_leaves_its_turn_to_the_next()
    {
        await using var pool = TestPool.Open(1);
        await using var doomed = await TestPool.OpenReadyAsync(1);
        using var condition = new ProcessCondition();
        using var through = new ProcessSemaphore(0);
        var victim = doomed.Workers[0].ProcessId;
        var dying = doomed.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { condition, null });
        await ProcessEventTests.WaitersAsync(condition, 1);
        var waiting = pool.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { condition, through });
        await ProcessEventTests.WaitersAsync(condition, 2);

        // It cannot go on while the lock is held here: it dies notified.
        condition.Acquire();
        condition.Notify();
        RandomKills.Kill(victim);

        condition.Release();
        await Assert.ThrowsAsync<WorkerCrashedException>(() => dying);
        Assert.True(await waiting);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_waiter_that_died_before_is_passed_over()
    {
        await using var pool = TestPool.Open(1);
        using var condition = new ProcessCondition();
        await TestPool.ReadyAsync(pool);
        var dying = pool.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { condition, null });
        await ProcessEventTests.WaitersAsync(condition, 1);
        RandomKills.Kill(pool.Workers[0].ProcessId);

        await Assert.ThrowsAsync<WorkerCrashedException>(() => dying);
        using var begun = new ProcessEvent();
        var waiting = pool.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { condition, null, begun });
        await Eventually.HoldsAsync(() => begun.IsSet, "it has the lock, or waits");
        condition.Acquire();
        condition.Notify();
        condition.Release();
        Assert.True(await waiting);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_dies_with_the_lock_after_its_wait_leaves_it_to_the_next()
    {
        await using var pool = TestPool.Open(1);
        using var condition = new ProcessCondition();
        var dying = pool.RunAsync(SynchronizationWork.WaitForConditionAndDie, condition);
        await ProcessEventTests.WaitersAsync(condition, 1);
        condition.Acquire();
        condition.Notify();
        condition.Release();
        await Assert.ThrowsAsync<WorkerCrashedException>(() => dying);
        await Threads.Start(() =>
        {
            Assert.True(condition.Acquire(Patience));
            Assert.True(condition.GetLock().WasAbandoned);
            Assert.False(condition.Wait(0));
            condition.Release();
        });
    }

    [Fact(Timeout = Limits.Test)]
    public Task It_works_on_after_random_kills() => KillAsync(RandomKills.Few);

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task It_works_on_after_very_many_random_kills() => KillAsync(RandomKills.Many);

    [Fact(Timeout = Limits.Test)]
    public async Task A_wait_for_something_ends_when_it_is_true()
    {
        using var condition = new ProcessCondition();
        var number = 0;
        var waiting = Threads.Start(() =>
        {
            condition.Acquire();
            var isTrue = condition.WaitFor(() => number == 3, Patience);
            condition.Release();
            return isTrue;
        });
        while (!waiting.IsCompleted)
        {
            await Threads.Start(() =>
            {
                condition.Acquire();
                number = Math.Min(3, number + 1);
                condition.NotifyAll();
                condition.Release();
            });
        }

        Assert.True(await waiting);
    }

    [Fact(Timeout = Limits.Test)]
    public Task A_wait_for_something_says_what_it_found_last() => Threads.Start(() =>
    {
        using var condition = new ProcessCondition();
        condition.Acquire();
        Assert.True(condition.WaitFor(() => true, 0));
        Assert.False(condition.WaitFor(() => false, 0));
        var asked = 0;
        Assert.False(condition.WaitFor(() => ++asked > 100, 0.05));
        Assert.InRange(asked, 2, 100);
        Assert.Throws<ArgumentNullException>(() => condition.WaitFor(null!));
        condition.Release();
    });

    [Theory(Timeout = Limits.Test)]
    [InlineData(1)]
    [InlineData(3)]
    public Task The_lock_is_held_as_often_after_a_wait_as_before(int times) => Threads.Start(() =>
    {
        using var condition = new ProcessCondition();
        for (var i = 0; i < times; i++)
        {
            condition.Acquire();
        }

        Assert.False(condition.Wait(0.01));
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(Environment.ProcessId, condition.GetLock().OwnerProcessId);
            condition.Release();
        }

        Assert.Equal(0, condition.GetLock().OwnerProcessId);
        Assert.Throws<LockNotHeldException>(condition.Release);
    });

    [Fact(Timeout = Limits.Test)]
    public async Task Two_conditions_share_a_lock_in_every_process()
    {
        await using var pool = TestPool.Open(1);
        using var @lock = new ProcessLock();
        using var full = new ProcessCondition(@lock);
        using var empty = new ProcessCondition(@lock);
        var waiting = pool.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { full, null });
        await ProcessEventTests.WaitersAsync(full, 1);
        @lock.Acquire();
        Assert.False(empty.Acquire(0));
        empty.NotifyAll();
        full.Notify();
        @lock.Release();
        Assert.True(await waiting);
        Assert.Same(@lock, full.GetLock());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_lock_of_another_object_serves_in_every_process()
    {
        await using var pool = TestPool.Open(1);
        using var first = new ProcessCondition();
        using var second = new ProcessCondition(first.GetLock());
        var waiting = pool.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { second, null });
        await ProcessEventTests.WaitersAsync(second, 1);
        first.Acquire();
        second.Notify();
        Assert.Throws<ArgumentOutOfRangeException>(() => second.Notify(0));
        first.Release();
        Assert.True(await waiting);
    }

    [Fact]
    public void Without_the_lock_nobody_waits_or_notifies()
    {
        using var condition = new ProcessCondition();
        Assert.Throws<LockNotHeldException>(() => condition.Wait());
        Assert.Throws<LockNotHeldException>(() => condition.WaitFor(() => true));
        Assert.Contains("notify", Assert.Throws<LockNotHeldException>(() => condition.Notify()).Message, StringComparison.Ordinal);
        Assert.Throws<LockNotHeldException>(condition.NotifyAll);
        Assert.Throws<LockNotHeldException>(condition.Release);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_condition_that_is_freed_is_not_found_by_who_waits_for_it()
    {
        using var @lock = new ProcessLock();
        var condition = new ProcessCondition(@lock);
        var waiting = Threads.Start(() =>
        {
            condition.Acquire();
            condition.Wait();
        });
        await ProcessEventTests.WaitersAsync(condition, 1);
        condition.Dispose();
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => waiting);

        // As after every wait, its caller has the lock again.
        Assert.Equal(Environment.ProcessId, @lock.OwnerProcessId);
        Assert.Throws<SharedObjectNotFoundException>(() => condition.Acquire());
        Assert.Throws<SharedObjectNotFoundException>(condition.NotifyAll);
    }

    private static async Task KillAsync(int kills)
    {
        using var condition = new ProcessCondition();
        await RandomKills.RunAsync(SynchronizationWork.NotifyAndWait, condition, kills);
        await using var pool = TestPool.Open(1);
        using var through = new ProcessSemaphore(0);
        var waiting = pool.RunAsync(SynchronizationWork.WaitForCondition, new object?[] { condition, through });
        while (!through.Acquire(0))
        {
            await Threads.Start(() =>
            {
                Assert.True(condition.Acquire(Patience));
                condition.Notify();
                condition.Release();
            });
        }

        Assert.True(await waiting);
    }
}
