using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What goes through a queue, and how it refuses.</summary>
public class ProcessQueueTests
{
    private const double Patience = SynchronizationWork.Patience;

    public static TheoryData<object?> Items() =>
        [null, 5, -1L, "text", 2.5, true, Guid.Empty, new byte[] { 1, 2 }, new int[] { 3 }, new object?[] { 1, "x", null }, new string('y', 200_000), new int[100_000]];

    [Theory]
    [MemberData(nameof(Items))]
    public void An_item_comes_out_as_what_it_was(object? item)
    {
        using var queue = new ProcessQueue();
        queue.Put(item);
        Assert.Equal(1, queue.Count);
        Assert.Equal(item, queue.Get());
        Assert.True(queue.IsEmpty);
        Assert.Empty(PartsOf(queue));
    }

    [Fact]
    public void It_grows_as_long_as_nothing_is_taken_and_keeps_the_order()
    {
        using var queue = new ProcessQueue();
        const int Items = 40_000;
        for (var i = 0; i < Items; i++)
        {
            queue.Put(new[] { i, i % 200 == 0 ? i : 0 });
        }

        for (var i = 0; i < 300; i++)
        {
            queue.Put(new byte[60_000]);
        }

        Assert.Equal(Items + 300, queue.Count);
        Assert.NotEmpty(PartsOf(queue));
        for (var i = 0; i < Items; i++)
        {
            Assert.Equal(i, ((int[])queue.Get(0)!)[0]);
        }

        for (var i = 0; i < 300; i++)
        {
            Assert.Equal(60_000, ((byte[])queue.Get(0)!).Length);
        }

        Assert.False(queue.TryGet(out _));
        Assert.Single(PartsOf(queue));
    }

    [Fact]
    public void Steady_traffic_makes_no_files()
    {
        const int Waiting = 100;
        using var queue = new ProcessQueue();
        for (var i = 0; i < 100_000; i++)
        {
            queue.Put(i);
            if (i >= Waiting)
            {
                Assert.Equal(i - Waiting, queue.Get());
            }
        }

        Assert.Empty(PartsOf(queue));
    }

    [Fact]
    public void A_very_large_item_has_a_part_while_it_waits()
    {
        using var queue = new ProcessQueue(1);
        var large = new byte[200_000_000];
        large[^1] = 7;
        var small = KnownOf(queue).Size;
        queue.Put(large);
        Assert.Single(PartsOf(queue));
        Assert.Equal(small + large.Length, KnownOf(queue).Size);
        Assert.False(queue.TryPut(large));
        Assert.Single(PartsOf(queue));
        Assert.Equal(7, ((byte[])queue.Get()!)[^1]);
        Assert.Empty(PartsOf(queue));
    }

    [Fact]
    public void What_cannot_be_sent_fails_where_it_is_put_in()
    {
        using var queue = new ProcessQueue();
        Assert.Throws<NotSerializableException>(() => queue.Put(new object?[] { 1, new MemoryStream() }));
        Assert.True(queue.IsEmpty);
        queue.Put(1);
        Assert.Equal(1, queue.Get());
    }

    [Fact]
    public void What_is_changed_afterwards_comes_out_as_it_was()
    {
        using var queue = new ProcessQueue();
        var item = new[] { 1 };
        queue.Put(item);
        item[0] = 2;
        Assert.Equal([1], (int[])queue.Get()!);
    }

    [Fact]
    public void A_shared_object_comes_out_as_itself()
    {
        using var queue = new ProcessQueue();
        using var @lock = new ProcessLock();
        using var value = new SharedValue<int>(1);
        queue.Put(new object?[] { queue, @lock, value });
        var items = (object?[])queue.Get()!;
        Assert.Same(queue, items[0]);
        Assert.Same(@lock, items[1]);
        Assert.Same(value, items[2]);
    }

    [Fact]
    public void Nobody_has_to_be_done_with_an_item_that_cannot_come_out()
    {
        using var queue = new ProcessQueue(isJoinable: true);
        using (var value = new SharedValue<int>(1))
            queue.Put(value);
        Assert.Contains("was taken out", Assert.Throws<SharedObjectNotFoundException>(() => queue.Get()).Message, StringComparison.Ordinal);
        Assert.True(queue.Join(0));
    }

    [Fact]
    public void It_holds_as_many_as_its_capacity()
    {
        using var queue = new ProcessQueue(2);
        Assert.Equal(2, queue.Capacity);
        Assert.True(queue.TryPut(1));
        Assert.False(queue.IsFull);
        queue.Put(2, 0);
        Assert.True(queue.IsFull);
        Assert.False(queue.TryPut(3));
        Assert.Contains(queue.Name, Assert.Throws<QueueFullException>(() => queue.Put(3, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<QueueFullException>(() => queue.Put(3, 0.05));
        Assert.Equal(1, queue.Get());
        Assert.True(queue.TryPut(3));
        Assert.Equal([2, 3], new[] { queue.Get(), queue.Get() });
    }

    [Fact]
    public void An_empty_one_says_so()
    {
        using var queue = new ProcessQueue();
        Assert.Null(queue.Capacity);
        Assert.True(queue.IsEmpty);
        Assert.False(queue.IsFull);
        Assert.False(queue.TryGet(out var item));
        Assert.Null(item);
        Assert.Contains(queue.Name, Assert.Throws<QueueEmptyException>(() => queue.Get(0)).Message, StringComparison.Ordinal);
        Assert.Throws<QueueEmptyException>(() => queue.Get(0.05));
    }

    [Fact]
    public void Numbers_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessQueue(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessQueue(-1));
        using var queue = new ProcessQueue(isJoinable: true);
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Put(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Get(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.Join(-1));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void A_completed_one_gives_what_it_has_and_takes_no_more()
    {
        using var queue = new ProcessQueue();
        queue.Put(1);
        queue.Complete();
        queue.Complete();
        Assert.False(queue.IsCompleted);
        Assert.Throws<QueueCompletedException>(() => queue.Put(2));
        Assert.Throws<QueueCompletedException>(() => queue.TryPut(2));
        Assert.Equal(1, queue.Get());
        Assert.True(queue.IsCompleted);
        Assert.Throws<QueueCompletedException>(() => queue.Get());
        Assert.Throws<QueueCompletedException>(() => queue.Get(0));
        Assert.False(queue.TryGet(out _));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Completing_it_ends_the_waits_at_both_ends()
    {
        using var empty = new ProcessQueue();
        using var full = new ProcessQueue(1);
        full.Put(1);
        var waits = new[] { Threads.Start(() => empty.Get()), Threads.Start(() => empty.Get()), Threads.Start(() => full.Put(2)), Threads.Start(() => full.Put(2)) };
        await Eventually.HoldsAsync(() => WaitersOf(empty) == 2 && WaitersOf(full) == 2, "all wait");
        empty.Complete();
        full.Complete();
        foreach (var wait in waits)
        {
            await Assert.ThrowsAsync<QueueCompletedException>(() => wait);
        }

        Assert.Equal(1, full.Count);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_process_that_has_closed_it_uses_it_no_more_and_the_others_do()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue(isJoinable: true);
        queue.Put(1);
        _ = queue.Get();
        var waiting = Threads.Start(() => queue.Get());
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 1, "one waits");
        queue.Close();
        queue.Close();
        await Assert.ThrowsAsync<QueueClosedException>(() => waiting);
        Assert.Throws<QueueClosedException>(() => queue.Put(1));
        Assert.Throws<QueueClosedException>(() => queue.TryPut(1));
        Assert.Throws<QueueClosedException>(() => queue.Get(0));
        Assert.Throws<QueueClosedException>(() => queue.TryGet(out _));
        queue.TaskDone();
        await pool.RunAsync(QueueWork.PutOne, new object?[] { queue, 5 });
        Assert.Equal(1, queue.Count);
        Assert.Equal(5, await pool.RunAsync(QueueWork.TakeOne, queue));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_that_is_freed_is_not_found_by_who_waits_for_it()
    {
        var queue = new ProcessQueue(1, isJoinable: true);
        queue.Put(1);
        var full = Threads.Start(() => queue.Put(2));
        var joined = Threads.Start(() => queue.Join());
        await Eventually.HoldsAsync(() => WaitersOf(queue) == 2, "both wait");
        queue.Dispose();
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => full);
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => joined);
        Assert.Throws<SharedObjectNotFoundException>(() => queue.Get());
        Assert.Throws<SharedObjectNotFoundException>(() => queue.Put(1));
        Assert.Throws<SharedObjectNotFoundException>(() => queue.Count);
        Assert.Throws<SharedObjectNotFoundException>(queue.TaskDone);
        Assert.Throws<SharedObjectNotFoundException>(queue.Complete);
        Assert.Empty(PartsOf(queue));
    }

    [Fact]
    public void Memory_that_holds_what_no_queue_has_written_is_an_error()
    {
        var random = new Random(1);
        for (var i = 0; i < 200; i++)
        {
            using var queue = new ProcessQueue(isJoinable: i % 2 == 0);
            queue.Put("some");
            queue.Put(new byte[1000]);
            Damage(queue, random);
            var error = Record.Exception(() =>
            {
                _ = queue.Count;
                _ = queue.TryGet(out _);
                _ = queue.TryGet(out _);
                queue.Put(new byte[1000]);
            });
            Assert.True(error is null or PSMultiprocException, $"{error}");
        }
    }

    private static unsafe void Damage(ProcessQueue queue, Random random)
    {
        using var memory = MemoryFile.Open(queue.Path);
        var state = (QueueState*)(memory.Pointer + SharedHeader.Size + ContainerHeader.Size);
        random.NextBytes(new Span<byte>(&state->Tail.Even, 2 * sizeof(QueueCursor)));
        if (random.Next(2) == 0)
        {
            state->Tail.Even.Ring = state->Tail.Odd.Ring = 0;
        }

        if (random.Next(2) == 0)
        {
            random.NextBytes(new Span<byte>(&state->Head.Even, 2 * sizeof(QueueCursor)));
            state->Head.Even.Ring = state->Head.Odd.Ring = 0;
        }

        random.NextBytes(memory.Span[^(QueueRingState.Size + QueueRing.FirstLength)..]);
    }

    private static int WaitersOf(ProcessQueue queue) => KnownOf(queue).Waiters;

    private static SharedObjectInfo KnownOf(ProcessQueue queue) => SharedObject.GetAll().Single(known => known.Name == queue.Name);

    private static IEnumerable<string> PartsOf(ProcessQueue queue) => MemoryFile.EnumeratePaths().Where(path => path.EndsWith('-' + queue.Name, StringComparison.Ordinal) && SharedParts.IsPart(path, out _));
}
