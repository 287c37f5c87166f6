using Microsoft.Extensions.Logging;

namespace PSMultiproc;

/// <summary>How a <see cref="ProcessPool"/> is made. Read once, by its constructor.</summary>
public sealed class ProcessPoolOptions
{
    /// <summary>How many worker processes; at least 1. The default is one for each processor.</summary>
    public int ProcessCount { get; set; } = Environment.ProcessorCount;

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

    /// <summary>Checks what the properties alone cannot.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; it is named.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ProcessCount, 1);
        if (StartTimeout <= TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(StartTimeout), StartTimeout, "A worker needs some time to start.");
        }
    }
}
