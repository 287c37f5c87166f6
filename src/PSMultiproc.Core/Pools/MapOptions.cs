namespace PSMultiproc;

/// <summary>How one <see cref="ProcessPool.MapAsync{TInput,TResult}(IEnumerable{TInput},Func{TInput,TResult},MapOptions,CancellationToken)"/> is served.</summary>
public sealed class MapOptions
{
    /// <summary>Results come as they are ready, not in the items' order.</summary>
    public bool Unordered { get; set; }

    /// <summary>The most workers that serve the call; at least 1. The default is all.</summary>
    public int ThrottleLimit { get; set; } = int.MaxValue;

    /// <summary>How many items a message holds; 0, the default, adapts to the time that the items take.</summary>
    public int ChunkSize { get; set; }

    /// <summary>
    /// How long an item may take; <see langword="null"/> for as long as it will. One that takes longer fails with
    /// <see cref="TaskTimedOutException"/>, and its worker is killed with all that it has started: a tenth of a
    /// second after it at the latest, unless the processors are busy.
    /// </summary>
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>How often an item is tried again that failed, crashed its worker or took too long; 0 for never.</summary>
    public int RetryCount { get; set; }

    /// <summary>How long to wait before an item is tried again; twice as long after each further attempt, give or take a quarter.</summary>
    public TimeSpan RetryDelay { get; set; }

    /// <summary>
    /// A file that gets one line for each item as it ends, or <see langword="null"/>. It must not exist, or be empty, unless
    /// <see cref="Resume"/> is set. Opened when the results are asked for.
    /// </summary>
    /// <remarks>
    /// The lines are JSON; the first names the format. Each item's has its index, start, seconds, attempts, worker, exit (0:
    /// done), error and hash. Enumerating throws a <see cref="JobLogException"/> where the file cannot be used.
    /// </remarks>
    public string? JobLogPath { get; set; }

    /// <summary>
    /// Skips the items that the file at <see cref="JobLogPath"/> says are done, which then have no result, and runs the others.
    /// Where an item is another than the one that was done, the call ends with a <see cref="JobLogMismatchException"/>.
    /// </summary>
    public bool Resume { get; set; }

    /// <summary>
    /// Told of each item that failed, which then has no result and the call goes on; where it is
    /// <see langword="null"/>, the first failure ends the call and is thrown. Called by the consumer's thread.
    /// </summary>
    public Action<FailedItem>? OnFailed { get; set; }

    /// <summary>Opens the log, if there is to be one.</summary>
    internal Pools.JobLog? OpenLog() => JobLogPath is { } path ? Pools.JobLog.Open(path, Resume, Pools.JobLogError.Of) : null;

    internal Pools.MapSettings ToSettings()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ThrottleLimit, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ChunkSize);
        if (TimeLimit <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), TimeLimit, "An item needs some time.");
        }

        if (Resume && JobLogPath is null)
        {
            throw new ArgumentException($"{nameof(Resume)} needs {nameof(JobLogPath)}: the log of the call that is to go on.");
        }

        return new Pools.MapSettings(!Unordered, ThrottleLimit, ChunkSize)
        {
            TimeLimit = TimeLimit,
            Retries = Pools.RetryPolicy.Of(RetryCount, RetryDelay),
        };
    }
}
