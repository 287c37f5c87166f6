using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What goes through a pipe, how it ends, and how it refuses.</summary>
public sealed class PipeConnectionTests : IDisposable
{
    private const double Patience = SynchronizationWork.Patience;

    private readonly PipeConnection _first, _second;

    public PipeConnectionTests() => (_first, _second) = PipeConnection.CreatePair();

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Theory]
    [MemberData(nameof(ProcessQueueTests.Items), MemberType = typeof(ProcessQueueTests))]
    public void What_is_sent_by_one_end_is_received_by_the_other(object? item)
    {
        _first.Send(item);
        _second.Send("back");
        Assert.Equal(item, _second.Receive());
        Assert.Equal("back", _first.Receive(0));
        Assert.False(_first.Poll());
        Assert.False(_second.Poll());
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
        Assert.False(_first.Poll());
        Assert.False(_first.Poll(0.02));
        var polls = Enumerable.Range(0, 3).Select(_ => Threads.Start(() => _first.Poll(Patience))).ToList();
        await Eventually.HoldsAsync(() => WaitersOf(_first) == 3, "all wait");
        await pool.RunAsync(PipeWork.Send, new object?[] { _second, "x" });
        Assert.DoesNotContain(false, await Task.WhenAll(polls));
        Assert.Equal("x", _first.Receive(0));
        Assert.False(_first.Poll());
        var poll = Threads.Start(() => _first.Poll(Patience));
        await Eventually.HoldsAsync(() => WaitersOf(_first) == 1, "one waits");
        await pool.RunAsync(PipeWork.Close, _second);
        Assert.True(await poll);
        Assert.True(_first.Poll());
        Assert.Throws<PipeClosedException>(() => _first.Receive());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_waits_to_receive_gets_what_polls_have_left_there()
    {
        var polls = Enumerable.Range(0, 4).Select(_ => Threads.Start(() => _first.Poll(Patience))).ToList();
        var received = Threads.Start(() => _first.Receive(Patience));
        await Eventually.HoldsAsync(() => WaitersOf(_first) == 5, "all wait");
        _second.Send(1);
        Assert.Equal(1, await received);
        _second.Send(2);
        Assert.DoesNotContain(false, await Task.WhenAll(polls));
    }

    [Fact]
    public void Nothing_that_comes_in_time_is_an_error()
    {
        Assert.Contains(_first.Name, Assert.Throws<PipeEmptyException>(() => _first.Receive(0)).Message, StringComparison.Ordinal);
        Assert.Throws<PipeEmptyException>(() => _first.Receive(0.02));
        Assert.Throws<ArgumentOutOfRangeException>(() => _first.Receive(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _first.Poll(double.NaN));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_closed_end_is_told_to_the_other_when_all_was_received()
    {
        await using var pool = TestPool.Open(1);
        _second.Send(1);
        _first.Send("nobody receives this");
        await pool.RunAsync(PipeWork.Close, _second);
        Assert.Contains("it was closed", Assert.Throws<PipeClosedException>(() => _first.Send(2)).Message, StringComparison.Ordinal);
        Assert.Equal(1, _first.Receive());
        var end = Assert.Throws<PipeClosedException>(() => _first.Receive());
        Assert.Equal("PipeClosed", end.ErrorId);
        Assert.Contains($"other end of the pipe, '{_second.Name}', is gone: it was closed", end.Message, StringComparison.Ordinal);
        Assert.Throws<PipeClosedException>(() => _first.Receive(Patience));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_uses_the_closed_end_itself_is_told_so()
    {
        _second.Send("lost");
        var waiting = Threads.Start(() => _second.Receive());
        await Eventually.HoldsAsync(() => WaitersOf(_second) == 1, "one waits");
        _second.Close();
        _second.Close();
        Assert.Contains($"This end of the pipe, '{_second.Name}'", (await Assert.ThrowsAsync<PipeClosedException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.Throws<PipeClosedException>(() => _second.Send(1));
        Assert.Throws<PipeClosedException>(() => _second.Poll());
        _first.Close();
        Assert.Contains("This end", Assert.Throws<PipeClosedException>(() => _first.Receive()).Message, StringComparison.Ordinal);
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
        FillUsers(_first);
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
