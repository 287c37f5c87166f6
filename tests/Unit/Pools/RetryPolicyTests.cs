using PSMultiproc.Pools;

namespace PSMultiproc.Tests.Pools;

public class RetryPolicyTests
{
    [Fact]
    public void There_is_none_without_retries()
    {
        Assert.Null(RetryPolicy.Of(0, TimeSpan.FromSeconds(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Of(-1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryPolicy.Of(1, TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void It_allows_so_many_attempts_beyond_the_first()
    {
        var policy = RetryPolicy.Of(2, TimeSpan.Zero)!;
        Assert.Equal([true, true, false, false], new[] { 1, 2, 3, 4 }.Select(policy.Allows));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(10, 512)]
    [InlineData(1000, 86_400)]
    public void The_delay_doubles_give_or_take_a_quarter_up_to_a_day(int attempts, double seconds)
    {
        var policy = RetryPolicy.Of(int.MaxValue - 1, TimeSpan.FromSeconds(1))!;
        var delays = Enumerable.Range(0, 200).Select(_ => policy.DelayAfter(attempts).TotalSeconds).ToList();
        Assert.All(delays, delay => Assert.InRange(delay, seconds * 0.7499, seconds * 1.2501));
        Assert.True(delays.Distinct().Count() > 10, "they differ");
    }

    [Fact]
    public void No_delay_stays_none() => Assert.Equal(TimeSpan.Zero, RetryPolicy.Of(5, TimeSpan.Zero)!.DelayAfter(5));
}
