using PSMultiproc.Pools;

namespace PSMultiproc.Tests.Pools;

public class ReplacementPolicyTests
{
    private readonly ReplacementPolicy _policy = new() { ProcessCount = 2 };

    [Fact]
    public void The_third_failure_in_a_row_is_the_last()
    {
        _policy.OnStartFailed();
        _policy.OnStartFailed();
        _policy.OnReady();
        _policy.OnStartFailed();
        _policy.OnStartFailed();
        Assert.False(_policy.IsHopeless);
        _policy.OnStartFailed();
        Assert.True(_policy.IsHopeless);
    }

    [Fact]
    public void Workers_that_die_for_nothing_are_replaced_at_once_only_while_each_may_be_the_first()
    {
        _policy.OnDied(hadItem: false);
        _policy.OnDied(hadItem: false);
        Assert.Equal(TimeSpan.Zero, _policy.Delay);
        _policy.OnDied(hadItem: false);
        Assert.True(_policy.Delay > TimeSpan.Zero);
        _policy.OnReady();
        Assert.True(_policy.Delay > TimeSpan.Zero);
    }

    [Fact]
    public void Workers_that_die_of_their_items_are_replaced_at_once()
    {
        for (int i = 0; i < 10; i++) _policy.OnDied(hadItem: true);
        Assert.Equal(TimeSpan.Zero, _policy.Delay);
        for (int i = 0; i < 10; i++) _policy.OnDied(hadItem: false);
        _policy.OnDied(hadItem: true);
        Assert.Equal(TimeSpan.Zero, _policy.Delay);
    }
}
