namespace PSMultiproc.Wire;

/// <summary>
/// The specification's timestamp: an instant to the nanosecond, far beyond the years of <see cref="DateTime"/>.
/// </summary>
/// <param name="Seconds">Whole seconds since 1970-01-01T00:00:00Z; negative before it.</param>
/// <param name="Nanoseconds">Nanoseconds past that second, 0 to 999,999,999.</param>
internal readonly record struct Timestamp(long Seconds, int Nanoseconds)
{
    /// <summary>The most that <see cref="Nanoseconds"/> can be.</summary>
    public const int MaxNanoseconds = 999_999_999;

    private const int NanosecondsPerTick = 100;

    /// <summary>The instant that a date stands for; an unspecified kind counts as UTC.</summary>
    public static Timestamp FromDateTime(DateTime value)
    {
        if (value.Kind == DateTimeKind.Local) value = value.ToUniversalTime();
        (long seconds, long ticks) = Math.DivRem(value.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerSecond);
        if (ticks < 0) (seconds, ticks) = (seconds - 1, ticks + TimeSpan.TicksPerSecond);
        return new Timestamp(seconds, (int)ticks * NanosecondsPerTick);
    }

    /// <summary>The same instant as a UTC date, cut to whole ticks of 100 ns.</summary>
    /// <exception cref="WireFormatException">The instant lies outside the years 1 to 9999.</exception>
    public DateTime ToDateTime()
    {
        const long firstSecond = -62_135_596_800, lastSecond = 253_402_300_799;
        if (Seconds is < firstSecond or > lastSecond)
            throw new WireFormatException($"A timestamp of {Seconds} s lies outside the years 1 to 9999.");

        long ticks = (Seconds * TimeSpan.TicksPerSecond) + (Nanoseconds / NanosecondsPerTick);
        return DateTime.UnixEpoch.AddTicks(ticks);
    }
}
