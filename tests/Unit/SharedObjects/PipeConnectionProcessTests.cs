using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Pipes between real processes, some of which die.</summary>
public class PipeConnectionProcessTests
{
    private const double Patience = SynchronizationWork.Patience;

    [Fact(Timeout = Limits.Test)]
    public async Task Two_workers_have_an_end_each()
    {
        await using var pool = TestPool.Open(2);
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            var echo = pool.RunAsync(PipeWork.Echo, second);
            Assert.Equal(500, await pool.RunAsync(PipeWork.Ask, new object?[] { first, 500 }));
            Assert.Equal(500, await echo);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Several_senders_and_receivers_of_one_end_have_each_item_once_and_in_order()
    {
        const int Users = 3, Items = 2000;
        await using var pool = TestPool.Open(2 * Users);
        var (receiver, sender) = PipeConnection.CreatePair(isOneWay: true);
        using (receiver)
        using (sender)
        {
            var receiving = Enumerable.Range(0, Users).Select(_ => pool.RunAsync(PipeWork.ReceiveAll, receiver)).ToList();
            await Task.WhenAll(Enumerable.Range(0, Users).Select(_ => pool.RunAsync(PipeWork.SendMany, new object?[] { sender, Items })));
            sender.Close();
            var received = (await Task.WhenAll(receiving)).SelectMany(static one => one).Order().ToList();
            Assert.Equal(Enumerable.Range(0, Items).SelectMany(static i => Enumerable.Repeat(i, Users)), received);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_freed_end_is_gone_for_who_waits_at_the_other()
    {
        await using var pool = TestPool.Open(1);
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        {
            second.Send(1);
            Assert.Equal(1, first.Receive());
            var waiting = Threads.Start(() => first.Receive());
            await Eventually.HoldsAsync(() => WaitersOf(first) == 1, "one waits");
            await pool.RunAsync(PipeWork.Free, second);
            Assert.Contains("it was freed", (await Assert.ThrowsAsync<PipeClosedException>(() => waiting)).Message, StringComparison.Ordinal);
            Assert.Throws<PipeClosedException>(() => first.Send(1));
            Assert.Throws<SharedObjectNotFoundException>(() => second.Send(1));
            Assert.Throws<SharedObjectNotFoundException>(() => second.Poll());
            second.Close();
            Assert.True(await pool.RunAsync(PipeWork.Poll, first));
        }

        Assert.Throws<SharedObjectNotFoundException>(() => first.Receive());
        Assert.DoesNotContain(SharedObject.GetAll(), known => known.Name == first.Name || known.Name == second.Name);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_that_frees_an_end_and_is_killed_before_it_can_tell_has_freed_it()
    {
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        {
            var waiting = Threads.Start(() => first.Receive());
            await Eventually.HoldsAsync(() => WaitersOf(first) == 1, "one waits");
            MarkFreed(second);
            await Assert.ThrowsAsync<PipeClosedException>(() => waiting);
            second.Dispose();
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_end_is_gone_when_all_who_have_used_it_have_died()
    {
        await using var pool = TestPool.Open(2);
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            var waiting = Threads.Start(() => PipeWork.ReceiveAll(first));
            using var meeting = new ProcessBarrier(2);
            var users = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => pool.RunAsync(PipeWork.SendAndMeet, new object?[] { second, meeting })));
            Assert.Equal(2, users.Distinct().Count());
            RandomKills.Kill(users[0]);
            await Eventually.HoldsAsync(() => !ProcessIdentity.Of(users[0]).IsAlive(), "it is dead");
            first.Send("the other may receive");
            Assert.False(waiting.IsCompleted);
            RandomKills.Kill(users[1]);
            Assert.Equal(Enumerable.Repeat(0, 2), await waiting);
            var gone = Assert.Throws<PipeClosedException>(() => first.Send(1));
            Assert.Contains("have ended", gone.Message, StringComparison.Ordinal);

            // It stays gone, for those who come later too.
            Assert.Contains("This end", Assert.Throws<PipeClosedException>(() => second.Send(1)).Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<PipeClosedException>(() => pool.RunAsync(PipeWork.Send, new object?[] { second, 1 }));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_was_sent_before_the_sender_was_killed_is_received_first()
    {
        await using var pool = TestPool.Open(1);
        var (receiver, sender) = PipeConnection.CreatePair(isOneWay: true);
        using (receiver)
        using (sender)
        {
            await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(PipeWork.SendManyAndDie, new object?[] { sender, 20_000 }));
            Assert.Equal(Enumerable.Range(0, 20_000), PipeWork.ReceiveAll(receiver));
            Assert.True(receiver.Poll());
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_looks_without_waiting_sees_the_death_at_once()
    {
        await using var pool = TestPool.Open(1);
        foreach (Action<PipeConnection> look in (Action<PipeConnection>[])[static end => Assert.True(end.Poll()), static end => Assert.Throws<PipeClosedException>(() => end.Receive(0)), static end => Assert.Throws<PipeClosedException>(() => end.Send(1))])
        {
            var (first, second) = PipeConnection.CreatePair();
            using (first)
            using (second)
            {
                await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(PipeWork.PollAndDie, second));
                look(first);
            }
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_end_that_nobody_has_used_yet_is_not_gone()
    {
        await using var pool = TestPool.Open(1);
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            first.Send(1);
            await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(PipeWork.HoldAndDie, second));
            first.Send(2);
            Assert.False(first.Poll(0.5));
            Assert.Equal(1, await pool.RunAsync(PipeWork.Receive, second));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task With_the_maker_both_ends_go()
    {
        await using var pool = TestPool.Open(1);
        var ends = await pool.RunAsync(PipeWork.Make);
        var waiting = Threads.Start(() => ends[0].Receive());
        await Eventually.HoldsAsync(() => WaitersOf(ends[0]) == 1, "one waits");
        RandomKills.Kill(ends[0].CreatorProcessId);
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => waiting);
        Assert.Throws<SharedObjectNotFoundException>(() => ends[1].Send(1));
        Assert.Throws<SharedObjectNotFoundException>(() => ends[1].Poll());
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_dies_with_the_lock_of_an_end_keeps_nobody_out(bool isOwn)
    {
        await using var pool = TestPool.Open(1);
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.DieInLock, isOwn ? first : second));
            first.Send(1);
            second.Send(2);
            Assert.Equal(1, second.Receive(Patience));
            Assert.Equal(2, first.Receive(Patience));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Killed_senders_lose_at_most_what_they_had_in_their_hands()
    {
        var (receiver, sender) = PipeConnection.CreatePair(isOneWay: true);
        using (receiver)
        using (sender)
        using (var begun = new SharedValue<int>(0))
        using (var sent = new SharedValue<int>(0))
        using (var received = new SharedValue<int>(0))
        {
            // Somebody who lives has the end.
            sender.Send(new object[] { 1, new byte[1] });
            var receiving = Threads.Start(() => PipeWork.ReceiveCounted(receiver, received));
            await RandomKills.RunAsync(PipeWork.SendCounted, sender, RandomKills.Few, begun, sent, received);
            sender.Close();
            var numbers = (await receiving).Skip(1).ToList();
            Assert.Equal(numbers.Count, numbers.Distinct().Count());
            Assert.InRange(numbers.Count, sent.Value, begun.Value);
            Assert.InRange(begun.Value - sent.Value, 0, RandomKills.Few);
        }
    }

    private static unsafe void MarkFreed(SharedObject shared)
    {
        using var memory = MemoryFile.Open(shared.Path);
        ((SharedHeader*)memory.Pointer)->IsUsable = 0;
    }

    private static int WaitersOf(SharedObject shared) => SharedObject.GetAll().Single(known => known.Name == shared.Name).Waiters;
}
