using PSMultiproc.Shared;

namespace PSMultiproc.Tests.SharedObjects;

public unsafe class SleeperCountTests
{
    [Fact]
    public void Who_sleeps_counts_until_he_wakes()
    {
        var state = default(SleeperState);
        var count = new SleeperCount(&state);
        var first = count.Enter();
        var second = count.Enter();
        Assert.Equal(2, count.Current);
        count.Leave(first);
        count.Leave(second);
        Assert.Equal(0, count.Current);
        Assert.False(count.IsAny);
    }

    [Fact]
    public void Those_who_died_rounds_ago_are_not_counted()
    {
        var state = default(SleeperState);
        var count = new SleeperCount(&state);
        count.Enter();
        state.Round -= 2;
        Assert.Equal(0, count.Current);
    }

    [Fact]
    public void Who_begins_a_round_drops_those_who_are_left_of_the_one_before_the_last()
    {
        var state = default(SleeperState);
        var count = new SleeperCount(&state);
        count.Leave(count.Enter());
        state.InEvenRound = state.InOddRound = 5;
        state.Round--;
        count.Enter();
        Assert.Equal(1 + 5, count.Current);
        Assert.Equal(1, Math.Min(state.InEvenRound, state.InOddRound));
    }

    [Fact]
    public void Counting_is_right_when_many_do_it_at_once()
    {
        var state = default(SleeperState);
        var place = (nint)(&state);
        Parallel.For(0, 100_000, _ =>
        {
            var count = new SleeperCount((SleeperState*)place);
            count.Leave(count.Enter());
        });
        Assert.Equal(0, new SleeperCount(&state).Current);
    }
}
