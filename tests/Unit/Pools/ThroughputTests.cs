using PSMultiproc.Pools;

namespace PSMultiproc.Tests.Pools;

/// <summary>How fast a call is said to go.</summary>
public class ThroughputTests
{
    [Fact]
    public void Nothing_is_said_before_the_first_item()
    {
        var throughput = new Throughput();
        throughput.Observe(0, 10);
        Assert.Equal(0, throughput.PerSecond);
        Assert.Null(throughput.TimeFor(5));
    }

    [Fact]
    public void A_steady_pace_is_told_as_it_is()
    {
        var throughput = new Throughput();
        for (var look = 0; look < 1000; look++)
        {
            throughput.Observe(25, 0.25);
        }

        Assert.Equal(100, throughput.PerSecond, 0.001);
        Assert.Equal(2, throughput.TimeFor(200)!.Value.TotalSeconds, 0.001);
    }

    [Fact]
    public void A_long_past_counts_no_more_when_the_pace_changes()
    {
        var throughput = new Throughput();
        for (var look = 0; look < 4 * 3600; look++)
        {
            throughput.Observe(250, 0.25);
        }

        for (var look = 0; look < 4 * 30; look++)
        {
            throughput.Observe(25, 0.25);
        }

        Assert.InRange(throughput.PerSecond, 100, 110);
    }

    [Fact]
    public void Slow_items_that_come_in_turn_are_told_as_their_mean()
    {
        // One in ten seconds: a mean over the last five would be 0, then far too much.
        var throughput = new Throughput();
        for (var look = 1; look <= 40 * 200; look++)
        {
            throughput.Observe(look % 40 == 0 ? 1 : 0, 0.25);
            if (look > 40 * 20)
            {
                Assert.InRange(throughput.PerSecond, 0.09, 0.11);
            }
        }
    }

    [Fact]
    public void A_time_that_nobody_can_tell_is_not_told()
    {
        var throughput = new Throughput();
        throughput.Observe(1, 1e6);
        Assert.Null(throughput.TimeFor(long.MaxValue));
    }
}
