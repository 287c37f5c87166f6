using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Pipes between real processes, some of which die.</summary>
public sealed class PipeConnectionProcessTests : IDisposable
{
    private const double Patience = SynchronizationWork.Patience;

    private readonly PipeConnection _first, _second;

    public PipeConnectionProcessTests() => (_first, _second) = PipeConnection.CreatePair();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Two_workers_have_an_end_each()
    {
        await using var pool = TestPool.Open(2);
        var echo = pool.RunAsync(PipeWork.Echo, _second);
        Assert.Equal(500, await pool.RunAsync(PipeWork.Ask, new object?[] { _first, 500 }));
        Assert.Equal(500, await echo);
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
        _second.Send(1);
        Assert.Equal(1, _first.Receive());
        var waiting = Threads.Start(() => _first.Receive());
        await Eventually.HoldsAsync(() => WaitersOf(_first) == 1, "one waits");
        await pool.RunAsync(PipeWork.Free, _second);
        Assert.Contains("it was freed", (await Assert.ThrowsAsync<PipeClosedException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.Throws<PipeClosedException>(() => _first.Send(1));
        Assert.Throws<SharedObjectNotFoundException>(() => _second.Send(1));
        Assert.Throws<SharedObjectNotFoundException>(() => _second.Poll());
        _second.Close();
        Assert.True(await pool.RunAsync(PipeWork.Poll, _first));
        _first.Dispose();
        Assert.Throws<SharedObjectNotFoundException>(() => _first.Receive());
        Assert.DoesNotContain(SharedObject.GetAll(), known => known.Name == _first.Name || known.Name == _second.Name);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_that_frees_an_end_and_is_killed_before_it_can_tell_has_freed_it()
    {
        var waiting = Threads.Start(() => _first.Receive());
        await Eventually.HoldsAsync(() => WaitersOf(_first) == 1, "one waits");
        MarkFreed(_second);
        await Assert.ThrowsAsync<PipeClosedException>(() => waiting);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_end_is_gone_when_all_who_have_used_it_have_died()
    {
        await using var pool = TestPool.Open(2);
        var waiting = Threads.Start(() => PipeWork.ReceiveAll(_first));
        using var meeting = new ProcessBarrier(2);
        var users = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => pool.RunAsync(PipeWork.SendAndMeet, new object?[] { _second, meeting })));
        Assert.Equal(2, users.Distinct().Count());
        RandomKills.Kill(users[0]);
        await Eventually.HoldsAsync(() => !ProcessIdentity.Of(users[0]).IsAlive(), "it is dead");
        _first.Send("the other may receive");
        Assert.False(waiting.IsCompleted);
        RandomKills.Kill(users[1]);
        Assert.Equal(Enumerable.Repeat(0, 2), await waiting);
        var gone = Assert.Throws<PipeClosedException>(() => _first.Send(1));
        Assert.Contains("have ended", gone.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task An_end_whose_users_have_died_is_there_again_with_a_new_one(bool wasUsed, bool isSeen)
    {
        await using var pool = TestPool.Open(1);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => wasUsed ? pool.RunAsync(PipeWork.PollAndDie, _second) : pool.RunAsync(PipeWork.HoldAndDie, _second));
        if (isSeen)
        {
            Assert.True(_first.Poll(Patience));
            Assert.Throws<PipeClosedException>(() => _first.Receive());
            Assert.Throws<PipeClosedException>(() => _first.Send(1));
        }

        // It has it and has not used it: that is enough.
        Assert.False(await pool.RunAsync(PipeWork.IsClosed, _second));
        Assert.False(_first.Poll());
        _first.Send(1);
        Assert.Equal(1, await pool.RunAsync(PipeWork.Receive, _second));
        await pool.RunAsync(PipeWork.Send, new object?[] { _second, 2 });
        Assert.Equal(2, _first.Receive(Patience));
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(0, true)]
    [InlineData(null, false)]
    [InlineData(1, false)]
    public async Task Who_has_both_ends_has_the_other_only_when_it_uses_none_or_that(int? usedByLiving, bool isGone)
    {
        await using var pool = TestPool.Open(2);
        using var meeting = new ProcessBarrier(2);
        // Each has both ends.
        var users = await Task.WhenAll(
            pool.RunAsync(PipeWork.HoldBothAndMeet, new object?[] { _first, _second, meeting, usedByLiving }),
            pool.RunAsync(PipeWork.HoldBothAndMeet, new object?[] { _first, _second, meeting, 1 }));
        RandomKills.Kill(users[1]);
        await Eventually.HoldsAsync(() => !ProcessIdentity.Of(users[1]).IsAlive(), "it is dead");
        for (var sent = usedByLiving == 1 ? 2 : 1; sent > 0; sent--)
        {
            Assert.Equal(0, _first.Receive(Patience));
        }

        Assert.Equal(isGone, _first.Poll());
        Assert.True(ProcessIdentity.Of(users[0]).IsAlive());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_end_whose_users_have_died_is_there_again_when_it_is_on_its_way()
    {
        await using var pool = TestPool.Open(1);
        using var queue = new ProcessQueue();
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(PipeWork.PollAndDie, _second));
        Assert.True(_first.Poll());
        queue.Put(_second);
        Assert.False(_first.Poll());
        _first.Send(1);
        Assert.Equal(1, await pool.RunAsync(PipeWork.ReceiveByTaken, queue));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_pipe_is_freed_when_both_ends_were_closed()
    {
        await using var pool = TestPool.Open(1);
        _second.Send(new byte[1 << 20]);
        _first.Send(new byte[1 << 20]);
        _first.Send(2);
        await pool.RunAsync(PipeWork.Close, _second);
        Assert.Equal(1 << 20, ((byte[])_first.Receive()!).Length);
        Assert.True(SharedObject.GetAll().Single(known => known.Name == _second.Name).Size < 1 << 20, "what nobody receives is freed");
        Assert.False(_first.IsClosed);
        _first.Close();
        Assert.True(_first.IsRemoved && _second.IsRemoved);
        Assert.DoesNotContain(SharedObject.GetAll(), known => known.Name == _first.Name || known.Name == _second.Name);
        Assert.True(_first.IsClosed && _second.IsClosed);
        Assert.Throws<PipeClosedException>(() => _first.Send(1));
        Assert.Throws<PipeClosedException>(() => _first.Receive());
        Assert.Throws<PipeClosedException>(() => _second.Poll());

        // When the memory was given back, too.
        _first.Dispose();
        _second.Dispose();
        Assert.True(_first.IsClosed && _second.IsClosed);
        Assert.Throws<PipeClosedException>(() => _first.Receive());
        Assert.Throws<PipeClosedException>(() => _second.Send(1));
        _first.Close();
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_waits_is_told_when_both_ends_are_closed()
    {
        var waits = new[] { Threads.Start(() => _first.Receive()), Threads.Start(() => (object?)_second.Poll(Patience)) };
        await Eventually.HoldsAsync(() => WaitersOf(_first) == 1 && WaitersOf(_second) == 1, "both wait");
        _first.Close();
        _second.Close();
        await Assert.ThrowsAsync<PipeClosedException>(() => waits[0]);
        try
        {
            // Told of the other end, if it looked before its own was closed.
            Assert.Equal(true, await waits[1]);
        }
        catch (PipeClosedException own)
        {
            Assert.Contains(_second.Name, own.Message, StringComparison.Ordinal);
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
    public async Task An_end_that_nobody_was_given_yet_is_not_gone()
    {
        await using var pool = TestPool.Open(1);
        _first.Send(1);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(PipeWork.HoldAndDie, _first));
        _first.Send(2);
        Assert.False(_first.Poll(0.5));
        Assert.Equal(1, await pool.RunAsync(PipeWork.Receive, _second));
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
        Assert.False(_second.Poll());
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.DieInLock, isOwn ? _first : _second));
        _first.Send(1);
        _second.Send(2);
        Assert.Equal(1, _second.Receive(Patience));
        Assert.Equal(2, _first.Receive(Patience));
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
