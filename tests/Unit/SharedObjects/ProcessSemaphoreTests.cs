using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Semaphores between real processes, some of which die.</summary>
public class ProcessSemaphoreTests
{
    private const double Patience = SynchronizationWork.Patience;

    [Fact(Timeout = Limits.Test)]
    public async Task No_more_processes_are_inside_than_there_are_permits()
    {
        await using var pool = TestPool.Open(4);
        using var semaphore = new ProcessSemaphore(2);
        using var inside = new ProcessSemaphore(0);
        var most = await pool.OnEachAsync(SynchronizationWork.CountInside, _ => new object?[] { semaphore, inside });
        Assert.InRange(most.Max(), 1, 2);
        Assert.Equal(2, semaphore.CurrentCount);
        Assert.Equal(0, inside.CurrentCount);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_permits_of_a_process_that_dies_come_back_to_who_waits_and_it_is_told()
    {
        await using var pool = TestPool.Open(1);
        using var semaphore = new ProcessSemaphore(3);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.AcquireAndDie, new object?[] { semaphore, 2 }));
        semaphore.Acquire();
        Assert.False(semaphore.WasAbandoned);
        semaphore.Acquire();
        Assert.True(semaphore.WasAbandoned);
        Assert.True(semaphore.Acquire(0));
        Assert.True(semaphore.WasAbandoned);
        Assert.False(semaphore.Acquire(0));
        semaphore.Release(3);
        Assert.True(semaphore.Acquire(0));
        Assert.False(semaphore.WasAbandoned);
        Assert.Equal(2, semaphore.CurrentCount);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_dies_is_noticed_by_the_count_and_by_a_look()
    {
        await using var pool = TestPool.Open(1);
        using var semaphore = new ProcessSemaphore(2);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.AcquireAndDie, new object?[] { semaphore, 1 }));
        Assert.Equal(2, semaphore.CurrentCount);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.AcquireAndDie, new object?[] { semaphore, 2 }));
        Assert.True(semaphore.Acquire(0));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_permit_that_another_process_released_is_not_given_back_twice()
    {
        await using var pool = TestPool.Open(1);
        using var semaphore = new ProcessSemaphore(1);
        Assert.True(await pool.RunAsync(SynchronizationWork.Acquire, semaphore));
        Assert.Equal(0, semaphore.CurrentCount);
        semaphore.Release();
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.Die));
        Assert.Equal(1, semaphore.CurrentCount);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_signal_is_used_up_also_when_its_taker_dies()
    {
        await using var pool = TestPool.Open(1);
        using var items = new ProcessSemaphore(0);
        var taken = pool.RunAsync(SynchronizationWork.Acquire, items);
        items.Release();
        Assert.True(await taken);
        items.Release(2);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.AcquireAndDie, new object?[] { items, 1 }));
        Assert.Equal(1, items.CurrentCount);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_a_process_left_uncounted_that_died_in_a_release_is_counted()
    {
        await using var pool = TestPool.Open(1);
        using var semaphore = new ProcessSemaphore(0);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.DieInRelease, semaphore));
        Assert.True(semaphore.Acquire(Patience));
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.DieInLock, semaphore));
        Assert.Equal(0, semaphore.CurrentCount);
    }

    [Fact(Timeout = Limits.Test)]
    public Task The_books_are_balanced_after_random_kills() => KillAsync(RandomKills.Few);

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task The_books_are_balanced_after_very_many_random_kills() => KillAsync(RandomKills.Many);

    [Fact]
    public void Past_the_maximum_nothing_is_released()
    {
        using var semaphore = new ProcessSemaphore(1, 2);
        Assert.Equal(2, semaphore.MaximumCount);
        var error = Assert.Throws<SemaphoreFullException>(() => semaphore.Release(2));
        Assert.Contains(semaphore.Name, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, semaphore.CurrentCount);
        semaphore.Release();
        Assert.Throws<SemaphoreFullException>(semaphore.Release);
        Assert.Equal(2, semaphore.CurrentCount);
    }

    [Fact]
    public void Numbers_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessSemaphore(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessSemaphore(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessSemaphore(3, 2));
        using var semaphore = new ProcessSemaphore(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => semaphore.Release(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => semaphore.Acquire(-1));
        Assert.Null(semaphore.MaximumCount);
        Assert.Equal(1, semaphore.CurrentCount);
    }

    [Fact]
    public void A_wait_ends_with_its_time()
    {
        using var semaphore = new ProcessSemaphore(1);
        Assert.True(semaphore.Acquire(0));
        Assert.False(semaphore.Acquire(0));
        Assert.False(semaphore.Acquire(0.05));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_semaphore_that_is_freed_is_not_found_by_who_waits_for_it()
    {
        var semaphore = new ProcessSemaphore(0);
        var waiting = Threads.Start(() => semaphore.Acquire());
        semaphore.Dispose();
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => waiting);
        Assert.Throws<SharedObjectNotFoundException>(semaphore.Release);
        Assert.Throws<SharedObjectNotFoundException>(() => semaphore.CurrentCount);
    }

    [UnixFact]
    public async Task A_full_table_of_slots_is_an_error_until_somebody_in_it_dies()
    {
        await Task.CompletedTask;
        FillSlots();
    }

    private static unsafe void FillSlots()
    {
        using var semaphore = new ProcessSemaphore(SlotTable.Most + 1);
        using var memory = MemoryFile.Open(semaphore.Path);
        var slots = new SlotTable((ProcessSlot*)(memory.Pointer + SharedHeader.Size + SemaphoreState.Size), SlotTable.Most);
        var living = ProcessIdentity.Of(1);
        for (var i = 0; i < slots.Count; i++)
        {
            slots.Take(i, 1);
            (slots[i].ProcessId, slots[i].StartTime) = (living.ProcessId, living.StartTime);
        }

        Assert.Contains(semaphore.Name, Assert.Throws<SharedMemoryExhaustedException>(() => semaphore.Acquire()).Message, StringComparison.Ordinal);
        slots[7].StartTime++;
        Assert.True(semaphore.Acquire(0));
        Assert.True(semaphore.WasAbandoned);
    }

    private static async Task KillAsync(int kills)
    {
        using var semaphore = new ProcessSemaphore(2);
        await RandomKills.RunAsync(SynchronizationWork.AcquireAndRelease, semaphore, kills);
        Assert.Equal(2, semaphore.CurrentCount);
        Assert.True(semaphore.Acquire(0));
        Assert.True(semaphore.Acquire(0));
        Assert.False(semaphore.Acquire(0));
    }
}
