namespace PSMultiproc.Shared;

/// <summary>How a round of a barrier ended, or why it is broken. The numbers are part of its layout: 3 bits.</summary>
internal enum BarrierEnd
{
    /// <summary>It has not; it is whole.</summary>
    None = 0,

    /// <summary>All arrived.</summary>
    Complete = 1,

    /// <summary>One of those who waited had no more time.</summary>
    TimeUp = 2,

    /// <summary>Somebody gave it up.</summary>
    Aborted = 3,

    /// <summary>Somebody made it anew.</summary>
    Reset = 4,

    /// <summary>One of those who waited has died.</summary>
    Died = 5,

    /// <summary>The wait of one of them was interrupted.</summary>
    Interrupted = 6,
}
