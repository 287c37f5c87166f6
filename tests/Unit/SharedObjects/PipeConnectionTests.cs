using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What goes through a pipe, how it ends, and how it refuses.</summary>
public class PipeConnectionTests
{
    private const double Patience = SynchronizationWork.Patience;

    [Theory]
    [MemberData(nameof(ProcessQueueTests.Items), MemberType = typeof(ProcessQueueTests))]
    public void What_is_sent_by_one_end_is_received_by_the_other(object? item)
    {
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            first.Send(item);
            second.Send("back");
            Assert.Equal(item, second.Receive());
            Assert.Equal("back", first.Receive(0));
            Assert.False(first.Poll());
            Assert.False(second.Poll());
        }
    }

    [Fact]
    public void The_ends_of_a_one_way_pipe_do_one_thing_each_and_say_which()
    {
        var (receiver, sender) = PipeConnection.CreatePair(isOneWay: true);
        using (receiver)
        using (sender)
        {
            Assert.Equal((true, false, false, true), (receiver.CanReceive, receiver.CanSend, sender.CanReceive, sender.CanSend));
            Assert.Contains(sender.Name, Assert.Throws<InvalidOperationException>(() => receiver.Send(1)).Message, StringComparison.Ordinal);
            Assert.Contains(receiver.Name, Assert.Throws<InvalidOperationException>(() => sender.Receive()).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => sender.Receive(0));
            Assert.Throws<InvalidOperationException>(() => sender.Poll());
            sender.Send(1);
            Assert.Equal(1, receiver.Receive());
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Poll_tells_of_an_item_and_of_the_end_and_takes_nothing()
    {
        await using var pool = TestPool.Open(1);
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            Assert.False(first.Poll());
            Assert.False(first.Poll(0.02));
            var polls = Enumerable.Range(0, 3).Select(_ => Threads.Start(() => first.Poll(Patience))).ToList();
            await Eventually.HoldsAsync(() => WaitersOf(first) == 3, "all wait");
            await pool.RunAsync(PipeWork.Send, new object?[] { second, "x" });
            Assert.DoesNotContain(false, await Task.WhenAll(polls));
            Assert.Equal("x", first.Receive(0));
            Assert.False(first.Poll());
            var poll = Threads.Start(() => first.Poll(Patience));
            await Eventually.HoldsAsync(() => WaitersOf(first) == 1, "one waits");
            await pool.RunAsync(PipeWork.Close, second);
            Assert.True(await poll);
            Assert.True(first.Poll());
            Assert.Throws<PipeClosedException>(() => first.Receive());
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_waits_to_receive_gets_what_polls_have_left_there()
    {
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            var polls = Enumerable.Range(0, 4).Select(_ => Threads.Start(() => first.Poll(Patience))).ToList();
            var received = Threads.Start(() => first.Receive(Patience));
            await Eventually.HoldsAsync(() => WaitersOf(first) == 5, "all wait");
            second.Send(1);
            Assert.Equal(1, await received);
            second.Send(2);
            Assert.DoesNotContain(false, await Task.WhenAll(polls));
        }
    }

    [Fact]
    public void Nothing_that_comes_in_time_is_an_error()
    {
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            Assert.Contains(first.Name, Assert.Throws<PipeEmptyException>(() => first.Receive(0)).Message, StringComparison.Ordinal);
            Assert.Throws<PipeEmptyException>(() => first.Receive(0.02));
            Assert.Throws<ArgumentOutOfRangeException>(() => first.Receive(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => first.Poll(double.NaN));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_closed_end_is_told_to_the_other_when_all_was_received()
    {
        await using var pool = TestPool.Open(1);
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            second.Send(1);
            first.Send("nobody receives this");
            await pool.RunAsync(PipeWork.Close, second);
            Assert.Contains("it was closed", Assert.Throws<PipeClosedException>(() => first.Send(2)).Message, StringComparison.Ordinal);
            Assert.Equal(1, first.Receive());
            var end = Assert.Throws<PipeClosedException>(() => first.Receive());
            Assert.Equal("PipeClosed", end.ErrorId);
            Assert.Contains($"other end of the pipe, '{second.Name}', is gone: it was closed", end.Message, StringComparison.Ordinal);
            Assert.Throws<PipeClosedException>(() => first.Receive(Patience));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_uses_the_closed_end_itself_is_told_so()
    {
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            second.Send("lost");
            var waiting = Threads.Start(() => second.Receive());
            await Eventually.HoldsAsync(() => WaitersOf(second) == 1, "one waits");
            second.Close();
            second.Close();
            Assert.Contains($"This end of the pipe, '{second.Name}'", (await Assert.ThrowsAsync<PipeClosedException>(() => waiting)).Message, StringComparison.Ordinal);
            Assert.Throws<PipeClosedException>(() => second.Send(1));
            Assert.Throws<PipeClosedException>(() => second.Poll());
            first.Close();
            Assert.Contains("This end", Assert.Throws<PipeClosedException>(() => first.Receive()).Message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Another_process_finds_the_ends_by_their_names()
    {
        var name = $"pipe-{Guid.NewGuid():N}";
        await using var pool = TestPool.Open(1);
        var (first, second) = PipeConnection.CreatePair(name: name);
        using (first)
        using (second)
        {
            Assert.Equal(($"{name}-1", $"{name}-2"), (first.Name, second.Name));
            await pool.RunAsync(PipeWork.Send, new object?[] { second, second });
            Assert.Same(second, first.Receive(0));
            Assert.Same(first, SharedObject.Connect($"{name}-1"));
            Assert.Equal("PipeConnection", SharedObject.GetAll().Single(known => known.Name == second.Name).Type);
            Assert.Contains($"{name}-1", Assert.Throws<ArgumentException>(() => PipeConnection.CreatePair(name: name)).Message, StringComparison.Ordinal);
        }

        // A name of which only the second is taken leaves no first.
        using var other = new ProcessLock($"{name}-2");
        Assert.Throws<ArgumentException>(() => PipeConnection.CreatePair(name: name));
        Assert.Throws<SharedObjectNotFoundException>(() => SharedObject.Connect($"{name}-1"));
        Assert.Throws<ArgumentException>(() => PipeConnection.CreatePair(name: string.Empty));
        Assert.Throws<ArgumentException>(() => PipeConnection.CreatePair(name: "a/b"));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_that_has_the_name_of_the_other_end_later_is_not_taken_for_it()
    {
        var name = $"pipe-{Guid.NewGuid():N}";
        await using var pool = TestPool.Open(1);
        var (first, second) = PipeConnection.CreatePair(name: name);
        using (first)
        {
            second.Dispose();
            using var other = new ProcessQueue(name: $"{name}-2");
            Assert.True(await pool.RunAsync(PipeWork.Poll, first));
            await Assert.ThrowsAsync<PipeClosedException>(() => pool.RunAsync(PipeWork.Send, new object?[] { first, 1 }));
            Assert.True(other.IsEmpty);
        }
    }

    [UnixFact]
    public async Task A_full_table_of_users_is_an_error_until_one_of_them_dies()
    {
        await Task.CompletedTask;
        var (first, second) = PipeConnection.CreatePair();
        using (first)
        using (second)
        {
            FillUsers(first);
        }
    }

    private static unsafe void FillUsers(PipeConnection end)
    {
        using var memory = MemoryFile.Open(end.Path);
        var state = (PipeEndState*)(memory.Pointer + SharedHeader.Size + ContainerHeader.Size);
        state->SlotCount = SlotTable.Most;
        var slots = new SlotTable((ProcessSlot*)(state + 1), SlotTable.Most);
        var living = ProcessIdentity.Of(1);
        for (var i = 0; i < slots.Count; i++)
        {
            slots.Take(i, 1);
            (slots[i].ProcessId, slots[i].StartTime) = (living.ProcessId, living.StartTime);
        }

        Assert.Contains(end.Name, Assert.Throws<SharedMemoryExhaustedException>(() => end.Send(1)).Message, StringComparison.Ordinal);
        slots[7].StartTime++;
        end.Send(1);
        Assert.Equal(ProcessIdentity.Current, new ProcessIdentity(slots[7].ProcessId, slots[7].StartTime));
    }

    private static int WaitersOf(SharedObject shared) => SharedObject.GetAll().Single(known => known.Name == shared.Name).Waiters;
}
