using Microsoft.Extensions.Logging;

namespace PSMultiproc;

/// <summary>How a <see cref="ProcessPool"/> is made. Read once, by its constructor.</summary>
public sealed class ProcessPoolOptions
{
    /// <summary>How many worker processes; at least 1. The default is one for each processor.</summary>
    public int ProcessCount { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// The least number of workers of a pool that grows and shrinks with its work; 0 or more. <see langword="null"/>: 1 when
    /// <see cref="MaxProcessCount"/> is given, and otherwise the pool has <see cref="ProcessCount"/> workers.
    /// </summary>
    public int? MinProcessCount { get; set; }

    /// <summary>
    /// The most workers of a pool that grows and shrinks with its work. <see langword="null"/>: one for each processor when
    /// <see cref="MinProcessCount"/> is given, and otherwise the pool has <see cref="ProcessCount"/> workers.
    /// </summary>
    public int? MaxProcessCount { get; set; }

    /// <summary>How long a worker beyond the least number may have nothing to do before it is ended. The default is 60 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How many items a worker runs before another takes its place; <see langword="null"/> for any number. One that serves a
    /// call whose block has an end stays for that call.
    /// </summary>
    public int? MaxTasksPerProcess { get; set; }

    /// <summary>
    /// How much memory a worker may have in use, in bytes; <see langword="null"/> for any. One that has more is replaced
    /// between items; an item that makes it so, or goes on then, fails with <see cref="MemoryLimitExceededException"/>.
    /// </summary>
    public long? MaxProcessMemory { get; set; }

    /// <summary>The pool's name in messages and logs; <see langword="null"/> for one made up.</summary>
    public string? Name { get; set; }

    /// <summary>How long a worker may take to be ready before its start counts as failed. The default is 30 s.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Where the workers' standard output goes, as it comes; <see langword="null"/> drops it. The default is the
    /// caller's own. Written to from several threads, so it must be synchronised.
    /// </summary>
    public TextWriter? StandardOutput { get; set; } = Console.Out;

    /// <summary>Where the workers' standard error goes, likewise.</summary>
    public TextWriter? StandardError { get; set; } = Console.Error;

    /// <summary>Who is told what the pool and its workers do; <see langword="null"/> for nobody.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>
    /// How often the workers' memory is looked at while there is work, at most a day: one that takes memory as fast as it can
    /// takes some hundred megabytes in the usual 100 ms.
    /// </summary>
    internal TimeSpan MemoryInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a worker that was told to exit may take before it is killed.</summary>
    internal TimeSpan ExitGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many workers there are to be.</summary>
    internal Pools.PoolSize Size => MinProcessCount is null && MaxProcessCount is null
        ? Pools.PoolSize.Of(ProcessCount, ProcessCount)
        : Pools.PoolSize.Of(MinProcessCount, MaxProcessCount);

    /// <summary>Checks what the properties alone cannot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; it is named.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ProcessCount, 1);
        _ = Size;
        ArgumentOutOfRangeException.ThrowIfLessThan(IdleTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTasksPerProcess ?? 1, 1, nameof(MaxTasksPerProcess));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxProcessMemory ?? 1, 1, nameof(MaxProcessMemory));
        if (StartTimeout <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(StartTimeout), StartTimeout, "A worker needs some time to start.");
        }
    }
}
