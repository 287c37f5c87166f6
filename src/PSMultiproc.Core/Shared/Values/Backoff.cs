namespace PSMultiproc.Shared;

/// <summary>
/// What a thread does whose compare-and-swap another one has spoilt: it keeps off the cache line, each time twice as
/// long. Whoever has the line does hundreds of steps meanwhile; fetching it costs as much as ten.
/// </summary>
internal struct Backoff
{
    /// <summary>
    /// The first wait, as a power of two of .NET's pause, which is some 37 ns on every processor: 5 µs. Of four processes
    /// that count together on four cores, waits of 1 to 10 µs gave 55 to 76 million steps a second, these 75 to 81.
    /// </summary>
    private const int Shortest = 7;

    /// <summary>The longest wait, likewise: 38 µs.</summary>
    private const int Longest = 10;

    private int _waits;

    /// <summary>Waits.</summary>
    public void Wait()
    {
        Thread.SpinWait(1 << Math.Min(Shortest + _waits, Longest));
        _waits++;
    }
}
