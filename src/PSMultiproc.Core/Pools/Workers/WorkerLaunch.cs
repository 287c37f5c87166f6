using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>How a worker process is started and what it prepares before it takes work.</summary>
internal abstract class WorkerLaunch
{
    /// <summary>The program.</summary>
    public abstract string FileName { get; }

    /// <summary>Its arguments.</summary>
    public abstract IReadOnlyList<string> Arguments { get; }

    /// <summary>What the worker's runner prepares, in its own format; empty for nothing.</summary>
    public virtual byte[] SetUp => [];

    /// <summary>Where the process starts; <see langword="null"/> for the host's own working directory.</summary>
    public virtual string? WorkingDirectory => null;

    /// <summary>Environment variables beyond the host's own.</summary>
    public virtual IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>();

    /// <summary>What to call an item where people look: one short line. On any thread, so that nothing of a user's may run for it.</summary>
    public virtual string DescribeItem(object? item) => ItemText.Of(item);

    /// <summary>Says of the error that a worker sent what it could not do.</summary>
    public WorkerStartFailedException ReadFailure(ValueSerializer serializer, ReadOnlySpan<byte> error)
    {
        Exception? cause;
        try
        {
            cause = ReadError(serializer, error);
        }
        catch (WireFormatException unreadable)
        {
            cause = unreadable;
        }

        return new WorkerStartFailedException($"A worker could not be initialised: {cause?.Message}", cause);
    }

    /// <summary>Makes an exception of the error that a worker sent because it could not prepare itself.</summary>
    protected virtual Exception? ReadError(ValueSerializer serializer, ReadOnlySpan<byte> error) =>
        serializer.Read(error) as Exception;
}
