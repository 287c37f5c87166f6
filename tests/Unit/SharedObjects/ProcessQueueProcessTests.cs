using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Queues between real processes, some of which die.</summary>
public class ProcessQueueProcessTests
{
    private const double Patience = SynchronizationWork.Patience;

    [Theory(Timeout = Limits.Test)]
    [InlineData(null)]
    [InlineData(5)]
    public async Task Each_item_comes_out_once_and_in_the_order_of_its_producer(int? capacity)
    {
        const int Producers = 3, Consumers = 3, Items = 3000;
        await using var pool = TestPool.Open(Producers + Consumers);
        using var queue = new ProcessQueue(capacity);
        var taking = Enumerable.Range(0, Consumers).Select(_ => pool.RunAsync(QueueWork.TakeAll, queue)).ToList();
        await Task.WhenAll(Enumerable.Range(0, Producers).Select(i => pool.RunAsync(QueueWork.PutMany, new object?[] { queue, Items, i })));
        queue.Complete();
        var taken = await Task.WhenAll(taking);
        Assert.Equal(Producers * Items, taken.SelectMany(static one => one).Select(static item => (item[0], item[1])).Distinct().Count());
        Assert.Equal(Producers * Items, taken.Sum(static one => one.Length));
        foreach (var ofOne in taken.SelectMany(static one => one.GroupBy(static item => item[0])))
        {
            Assert.Equal(ofOne.Select(static item => item[1]).Order(), ofOne.Select(static item => item[1]));
        }

        Assert.True(queue.IsCompleted);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_waits_at_either_end_goes_on_when_another_process_makes_it_possible()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue(1);
        var taken = Threads.Start(() => queue.Get(Patience));
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 1, "one waits for an item");
        await pool.RunAsync(QueueWork.PutOne, new object?[] { queue, "x" });
        Assert.Equal("x", await taken);
        queue.Put(1);
        var put = Threads.Start(() => queue.Put(2, Patience));
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 1, "one waits for room");
        Assert.Equal(1, await pool.RunAsync(QueueWork.TakeOne, queue));
        await put;
        Assert.Equal(2, queue.Get(0));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_burst_of_items_wakes_all_who_wait_for_them()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue();
        var waiting = Enumerable.Range(0, 8).Select(_ => Threads.Start(() => queue.Get(Patience))).ToList();
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 8, "all wait");
        await pool.RunAsync(QueueWork.PutMany, new object?[] { queue, 8, 0 });
        Assert.Equal(Enumerable.Range(0, 8), (await Task.WhenAll(waiting)).Select(static item => ((int[])item!)[1]).Order());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_item_goes_to_another_when_the_process_that_waited_for_it_has_died()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue();
        var dying = pool.RunAsync(QueueWork.TakeOne, queue);
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 1, "one waits");
        var waiting = Threads.Start(() => queue.Get(Patience));
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 2, "both wait");
        RandomKills.Kill(pool.Workers.Single(static worker => worker.State == WorkerState.Busy).ProcessId);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => dying);
        queue.Put(1);
        Assert.Equal(1, await waiting);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_dies_in_a_step_leaves_everything_as_it_was(bool isTail)
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue();
        for (var i = 0; i < 3; i++)
        {
            queue.Put(i);
            await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(QueueWork.DieInStep, new object?[] { queue, isTail }));
            Assert.Equal(i + 1, queue.Count);
        }

        queue.Put(3);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(_ => (int)queue.Get(0)!));
        Assert.True(queue.IsEmpty);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Items_of_a_producer_that_has_died_stay()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue();
        var producer = await pool.RunAsync(QueueWork.PutOne, new object?[] { queue, new string('x', 500_000) });
        await pool.RunAsync(QueueWork.PutMany, new object?[] { queue, 20_000, 1 });
        RandomKills.Kill(producer);
        await Eventually.HoldsAsync(() => pool.Workers.All(worker => worker.ProcessId != producer), "the pool knows of the death");
        Assert.Equal(20_001, queue.Count);
        Assert.Equal(new string('x', 500_000), queue.Get(0));
        for (var i = 0; i < 20_000; i++)
        {
            Assert.Equal([1, i], (int[])queue.Get(0)!);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_whose_maker_was_killed_is_not_found_by_who_waits_for_it()
    {
        await using var pool = TestPool.Open(1);
        var queue = await pool.RunAsync(QueueWork.Make);
        var waiting = Threads.Start(() => queue.Get());
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 1, "one waits");
        RandomKills.Kill(queue.CreatorProcessId);
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => waiting);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Join_waits_until_each_item_is_done_by_whomever()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue(isJoinable: true);
        Assert.True(queue.Join(0));
        queue.Put(1);
        queue.Put(2);
        var joined = Threads.Start(() => queue.Join(Patience));
        Assert.False(queue.Join(0.05));
        Assert.Equal(1, queue.Get());
        await pool.RunAsync(QueueWork.Finish, queue);
        Assert.Equal(2, await pool.RunAsync(QueueWork.TakeOne, queue));
        Assert.False(queue.Join(0));
        queue.TaskDone();
        Assert.True(await joined);
        Assert.True(queue.Join());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_item_too_many_that_is_done_is_an_error()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue(isJoinable: true);
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
        queue.Put(1);
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(QueueWork.TakeAndDie, new object?[] { queue, 1 }));
        Assert.Contains(queue.Name, Assert.Throws<InvalidOperationException>(queue.TaskDone).Message, StringComparison.Ordinal);
        queue.Put(1);
        _ = queue.Get();
        queue.TaskDone();
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
    }

    [Fact]
    public void A_queue_of_which_nobody_keeps_account_says_so()
    {
        using var queue = new ProcessQueue();
        Assert.False(queue.IsJoinable);
        Assert.Contains("-Joinable", Assert.Throws<InvalidOperationException>(queue.TaskDone).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => queue.Join());
        Assert.Throws<InvalidOperationException>(() => queue.Join(0));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Join_does_not_wait_for_items_that_died_with_their_takers()
    {
        await using var pool = TestPool.Open(2);
        using var queue = new ProcessQueue(isJoinable: true);
        for (var i = 0; i < 5; i++)
        {
            queue.Put(i);
        }

        var joined = Threads.Start(() => queue.Join(Patience));
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(QueueWork.TakeAndDie, new object?[] { queue, 3 }));
        Assert.Equal(2, queue.Count);
        Assert.Equal(3, queue.Get(0));
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(QueueWork.TakeAndDie, new object?[] { queue, 1 }));
        queue.TaskDone();
        Assert.True(await joined);
    }

    [UnixFact]
    public async Task A_full_table_of_slots_is_an_error_until_somebody_in_it_dies()
    {
        await Task.CompletedTask;
        FillSlots();
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(null, false)]
    [InlineData(20, true)]
    public Task Every_item_is_accounted_for_after_random_kills(int? capacity, bool isJoinable) => KillAsync(capacity, isJoinable, RandomKills.Few);

    [Theory(Timeout = Limits.LongTest)]
    [InlineData(null, false)]
    [InlineData(20, true)]
    [Trait("Category", "Full")]
    public Task Every_item_is_accounted_for_after_very_many_random_kills(int? capacity, bool isJoinable) => KillAsync(capacity, isJoinable, RandomKills.Many);

    private static async Task KillAsync(int? capacity, bool isJoinable, int kills)
    {
        using var queue = new ProcessQueue(capacity, isJoinable);
        using var numbers = new SharedValue<int>(0);
        using var fates = new SharedArray<int>(2_000_000);
        await RandomKills.RunAsync(QueueWork.PassOn, queue, kills, numbers, fates);

        var (left, last) = (0, new Dictionary<int, int>());
        var count = queue.Count;
        while (queue.TryGet(out var item))
        {
            QueueWork.TakeCounted(queue, (object?[])item!, fates, last);
            left++;
        }

        Assert.Equal(count, left);
        Assert.Equal(0, queue.Count);
        Assert.True(!isJoinable || queue.Join(Patience));
        var used = fates.ToArray()[..Math.Min(numbers.Value, fates.Count)];
        Assert.DoesNotContain(used, static fate => fate >= 2 * QueueWork.Taken);

        // In the hands of who was killed: neither known to be in the queue, nor taken out of it by one who lived to say so.
        var lost = used.Count(static fate => fate is QueueWork.Begun or (QueueWork.Begun | QueueWork.Put));
        Assert.InRange(lost, 0, kills);

        // How many got through between the kills is the machine's affair.
        Assert.Contains(used, static fate => fate >= QueueWork.Taken);

        // Nobody is kept out.
        queue.Put("last", Patience);
        Assert.Equal("last", queue.Get(Patience));
    }

    private static unsafe void FillSlots()
    {
        using var queue = new ProcessQueue(isJoinable: true);
        using var memory = MemoryFile.Open(queue.Path);
        var state = (QueueState*)(memory.Pointer + SharedHeader.Size + ContainerHeader.Size);
        state->SlotCount = SlotTable.Most;
        var slots = new SlotTable((ProcessSlot*)(state + 1), SlotTable.Most);
        var living = ProcessIdentity.Of(1);
        for (var i = 0; i < slots.Count; i++)
        {
            slots.Take(i, 1);
            (slots[i].ProcessId, slots[i].StartTime) = (living.ProcessId, living.StartTime);
        }

        queue.Put(1);
        Assert.Contains(queue.Name, Assert.Throws<SharedMemoryExhaustedException>(() => queue.Get()).Message, StringComparison.Ordinal);
        Assert.Equal(1, queue.Count);
        slots[7].StartTime++;
        Assert.Equal(1, queue.Get());
    }

    private static int WaitersOf(SharedObject shared) => SharedObject.GetAll().Single(known => known.Name == shared.Name).Waiters;
}
