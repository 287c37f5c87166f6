using System.Diagnostics;

namespace PSMultiproc.Pools;

/// <summary>
/// Finds how many items to send at once: as many as make a message worth its price, so few that no worker is blind for
/// long. It learns from the time that earlier chunks of the same call took. The scheduler's lock guards it.
/// </summary>
internal sealed class ChunkPacer(int fixedSize)
{
    /// <summary>The work that one chunk should hold: some thousand times the cost of sending it.</summary>
    private static readonly TimeSpan ChunkTarget = TimeSpan.FromMilliseconds(8);

    /// <summary>Items that take longer than this are sent as soon as they are there.</summary>
    private static readonly TimeSpan WorthSendingAlone = TimeSpan.FromMicroseconds(100);

    /// <summary>The least that a chunk of cheap items should hold while more are coming.</summary>
    private static readonly TimeSpan WorthSending = TimeSpan.FromMicroseconds(500);

    /// <summary>
    /// Items that take longer than this gain nothing from lying ready in the worker: fetching the next costs a hundredth.
    /// </summary>
    private static readonly TimeSpan WorthReserving = TimeSpan.FromMilliseconds(5);

    /// <summary>Whatever a worker reports, reckoning with it overflows nowhere.</summary>
    private static readonly TimeSpan LongestChunk = TimeSpan.FromHours(1);

    /// <summary>A first item is often slow for reasons of its own, so trust grows by steps.</summary>
    private const int GrowthFactor = 8;

    /// <summary>The most items in a chunk; a claim word counts to 65,535.</summary>
    private const int LargestChunk = MapSettings.ManyItems;

    private readonly int _fixedSize = Math.Min(fixedSize, LargestChunk);
    private int _lastSize = 1;

    /// <summary>The measured time per item; <see langword="null"/> before the first chunk has ended.</summary>
    public TimeSpan? TimePerItem { get; private set; }

    /// <summary>How many items the next chunk should hold.</summary>
    public int Size
    {
        get
        {
            if (_fixedSize > 0)
            {
                return _fixedSize;
            }

            if (TimePerItem is not { } time)
            {
                return 1;
            }

            var ideal = ChunkTarget.Ticks / Math.Max(1, time.Ticks);
            return (int)Math.Clamp(ideal, 1, Math.Min(LargestChunk, (long)_lastSize * GrowthFactor));
        }
    }

    /// <summary>
    /// How many items should wait before a worker without work is sent any: one, unless items are so cheap that a
    /// message costs more than they do.
    /// </summary>
    public int WorthwhileSize => _fixedSize > 0 || TimePerItem is not { } time || time >= WorthSendingAlone
        ? 1
        : (int)Math.Min(Size, WorthSending.Ticks / Math.Max(1, time.Ticks));

    /// <summary>
    /// Whether other items may wait behind these in a worker. Behind one that takes its time, or nobody knows how long,
    /// they would miss every other worker that comes free.
    /// </summary>
    public bool IsQuick => TimePerItem is { } time && time <= WorthReserving;

    /// <summary>Whether so many items are work enough to be worth moving to another worker.</summary>
    public bool IsWorthMoving(int items) =>
        TimePerItem is not { } time || time * items >= WorthSending;

    /// <summary>Whether a worker that holds so many items has less to do than it takes to send it more.</summary>
    public bool IsNearlyDone(int items) =>
        TimePerItem is { } time && time * items < ChunkTarget;

    /// <summary>Learns from a chunk that ended.</summary>
    /// <param name="items">How many items the worker ran of it.</param>
    /// <param name="elapsed">How long they took together.</param>
    public void Observe(int items, TimeSpan elapsed)
    {
        Debug.Assert(items > 0, "a chunk without a run item says nothing");
        var time = TimeSpan.FromTicks(Math.Clamp(elapsed.Ticks, 0, LongestChunk.Ticks)) / items;
        TimePerItem = TimePerItem is { } before && time > before ? (time + before) / 2 : time;
        _lastSize = Math.Max(items, Math.Min(_lastSize, LargestChunk));
    }
}
