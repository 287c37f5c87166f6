using PSMultiproc.Shared;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Barriers between real processes, some of which die.</summary>
public class ProcessBarrierTests
{
    private const double Patience = SynchronizationWork.Patience;

    [Fact(Timeout = Limits.Test)]
    public async Task All_go_on_together_each_with_its_order_round_after_round()
    {
        const int Rounds = 300;
        await using var pool = TestPool.Open(4);
        using var barrier = new ProcessBarrier(4);
        var orders = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => pool.RunAsync(SynchronizationWork.GoRound, new object?[] { barrier, Rounds })));
        for (var i = 0; i < Rounds; i++)
        {
            Assert.Equal([0, 1, 2, 3], orders.Select(of => of[i]).Order());
        }

        Assert.False(barrier.IsBroken);
        Assert.Equal(0, barrier.WaitingCount);
        Assert.Equal(4, barrier.ParticipantCount);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_participant_that_dies_waiting_breaks_it_for_the_others()
    {
        await using var pool = await TestPool.OpenReadyAsync(1);
        using var barrier = new ProcessBarrier(3);
        var victim = pool.Workers[0].ProcessId;
        var dying = pool.RunAsync(SynchronizationWork.SignalAndWait, barrier);
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 1, "it waits");
        var waiting = Threads.Start(() => barrier.SignalAndWait(Patience));
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 2, "both wait");
        RandomKills.Kill(victim);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => dying);

        var error = await Assert.ThrowsAsync<BarrierBrokenException>(() => waiting);
        Assert.Contains(victim.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.Equal("BarrierBroken", error.ErrorId);
        Assert.True(barrier.IsBroken);
        Assert.Equal(0, barrier.WaitingCount);
        Assert.Throws<BarrierBrokenException>(() => barrier.SignalAndWait());
        barrier.Reset();
        Assert.False(barrier.IsBroken);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_participant_that_died_alone_is_noticed_too()
    {
        await using var pool = await TestPool.OpenReadyAsync(1);
        using var barrier = new ProcessBarrier(2);
        var dying = pool.RunAsync(SynchronizationWork.SignalAndWait, barrier);
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 1, "it waits");
        RandomKills.Kill(pool.Workers[0].ProcessId);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => dying);
        await Eventually.HoldsAsync(() => barrier.IsBroken, "the barrier is broken");
        Assert.Throws<BarrierBrokenException>(() => barrier.SignalAndWait());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_process_that_dies_while_it_changes_the_barrier_holds_nobody_up()
    {
        await using var pool = TestPool.Open(1);
        using var barrier = new ProcessBarrier(1);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(SynchronizationWork.DieInLock, barrier));
        Assert.Equal(0, barrier.SignalAndWait(Patience));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Time_that_is_up_breaks_it_for_all()
    {
        using var barrier = new ProcessBarrier(3);
        var waiting = Threads.Start(() => barrier.SignalAndWait(Patience));
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 1, "one waits");
        Assert.Contains("time", Assert.Throws<BarrierBrokenException>(() => barrier.SignalAndWait(0)).Message, StringComparison.Ordinal);
        Assert.Contains("time", (await Assert.ThrowsAsync<BarrierBrokenException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.True(barrier.IsBroken);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_waits_is_told_of_a_reset_and_the_barrier_is_whole()
    {
        await using var pool = TestPool.Open(1);
        using var barrier = new ProcessBarrier(2);
        var waiting = pool.RunAsync(SynchronizationWork.SignalAndWait, barrier);
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 1, "one waits");
        barrier.Reset();
        Assert.Contains("reset", (await Assert.ThrowsAsync<BarrierBrokenException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.False(barrier.IsBroken);
        var again = pool.RunAsync(SynchronizationWork.SignalAndWait, barrier);
        var order = barrier.SignalAndWait(Patience);
        Assert.Equal(1, order + await again);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_waits_is_told_of_an_abort_and_so_is_who_comes()
    {
        using var barrier = new ProcessBarrier(2);
        var waiting = Threads.Start(() => barrier.SignalAndWait(Patience));
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 1, "one waits");
        barrier.Abort();
        Assert.Contains("aborted", (await Assert.ThrowsAsync<BarrierBrokenException>(() => waiting)).Message, StringComparison.Ordinal);
        Assert.Contains("aborted", Assert.Throws<BarrierBrokenException>(() => barrier.SignalAndWait(0)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public Task It_works_on_after_random_kills() => KillAsync(RandomKills.Few);

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task It_works_on_after_very_many_random_kills() => KillAsync(RandomKills.Many);

    [Fact]
    public void Numbers_that_are_none_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProcessBarrier(0));
        using var barrier = new ProcessBarrier(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => barrier.SignalAndWait(-1));
        Assert.False(barrier.IsBroken);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_barrier_that_is_freed_is_not_found_by_who_waits_in_it()
    {
        var barrier = new ProcessBarrier(2);
        var waiting = Threads.Start(() => barrier.SignalAndWait());
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 1, "one waits");
        barrier.Dispose();
        await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => waiting);
        Assert.Throws<SharedObjectNotFoundException>(barrier.Abort);
        Assert.Throws<SharedObjectNotFoundException>(barrier.Reset);
        Assert.Throws<SharedObjectNotFoundException>(() => barrier.IsBroken);
    }

    [Fact]
    public void A_round_tells_how_the_two_before_it_ended()
    {
        var first = new BarrierRound(0);
        var second = first.Next(BarrierEnd.TimeUp, BarrierEnd.TimeUp).With(BarrierEnd.None);
        var third = second.Next(BarrierEnd.Complete, BarrierEnd.None);
        Assert.Equal(BarrierEnd.None, first.EndOf(first.Slot));
        Assert.Equal(BarrierEnd.TimeUp, second.EndOf(first.Slot));
        Assert.Equal((BarrierEnd.TimeUp, BarrierEnd.Complete, BarrierEnd.None), (third.EndOf(first.Slot), third.EndOf(second.Slot), third.EndOf(third.Slot)));
        Assert.Equal((true, false, false), (third.IsTooOld(first.Slot), third.IsTooOld(second.Slot), third.IsTooOld(third.Slot)));
        Assert.Equal(BarrierEnd.Aborted, third.With(BarrierEnd.Aborted).Broken);
    }

    private static async Task KillAsync(int kills)
    {
        using var barrier = new ProcessBarrier(2);
        await RandomKills.RunAsync(SynchronizationWork.MeetAndMend, barrier, kills);
        barrier.Reset();
        Assert.Equal(0, barrier.WaitingCount);
        var waiting = Threads.Start(() => barrier.SignalAndWait(Patience));
        var order = barrier.SignalAndWait(Patience);
        Assert.Equal(1, order + await waiting);
    }
}
