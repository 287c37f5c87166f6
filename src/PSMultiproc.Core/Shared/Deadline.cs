namespace PSMultiproc.Shared;

/// <summary>The end of a wait.</summary>
internal readonly struct Deadline
{
    private readonly long _end;

    private Deadline(long end) => _end = end;

    /// <summary>A wait without end.</summary>
    public static Deadline Never { get; } = new(long.MaxValue);

    /// <summary>What is left; zero when it has passed.</summary>
    public TimeSpan Left => _end == long.MaxValue
        ? TimeSpan.MaxValue
        : TimeSpan.FromMilliseconds(Math.Max(0, _end - Environment.TickCount64));

    /// <summary>So many seconds from now; zero only looks.</summary>
    /// <param name="timeout">Seconds, named as the methods name it that take one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or none.</exception>
    public static Deadline After(double timeout)
    {
        if (double.IsNaN(timeout) || timeout < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout), timeout, "timeout: give the seconds to wait, 0 to look only, or nothing to wait for ever.");
        }

        var milliseconds = Math.Ceiling(timeout * 1000);
        return milliseconds > long.MaxValue / 2 ? Never : new Deadline(Environment.TickCount64 + (long)milliseconds);
    }
}
