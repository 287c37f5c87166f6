namespace PSMultiproc.Pools;

/// <summary>The life of one worker process. Times are the stopwatch's.</summary>
/// <param name="Number">The worker's number in the pool.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="Started">When its process was started.</param>
internal sealed record WorkerLife(int Number, int ProcessId, long Started)
{
    /// <summary>When it was ready; null when it never was.</summary>
    public long? Ready { get; init; }

    /// <summary>When it was gone; null while it lives.</summary>
    public long? Ended { get; init; }

    /// <summary>How it ended.</summary>
    public string? End { get; init; }

    /// <summary>Whether that was not by itself.</summary>
    public bool WasKilled { get; init; }
}
