namespace PSMultiproc.Pools;

/// <summary>How often an item that failed is tried again, and when.</summary>
/// <param name="count">How often at most, beyond the first attempt.</param>
/// <param name="delay">How long to wait after the first attempt; twice as long after each further one.</param>
internal sealed class RetryPolicy(int count, TimeSpan delay)
{
    /// <summary>The longest wait, whatever doubling makes of it.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    /// <summary>A delay is longer or shorter by up to this part, so that items which failed together are not tried together.</summary>
    private const double Jitter = 0.25;

    private readonly int _count = count;
    private readonly TimeSpan _delay = delay;

    /// <summary>Makes it of what a user has asked for; null for no retries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is negative.</exception>
    public static RetryPolicy? Of(int count, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return count == 0 ? null : new RetryPolicy(count, delay);
    }

    /// <summary>Whether an item is tried again that failed so many times.</summary>
    public bool Allows(int attempts) => attempts <= _count;

    /// <summary>How long to wait after so many attempts.</summary>
    public TimeSpan DelayAfter(int attempts)
    {
        var doubled = Math.Min(LongestDelay.TotalSeconds, _delay.TotalSeconds * Math.Pow(2, attempts - 1));
        return TimeSpan.FromSeconds(doubled * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble())));
    }
}
