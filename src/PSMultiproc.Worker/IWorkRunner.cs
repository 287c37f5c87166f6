using PSMultiproc.Pools;

namespace PSMultiproc.Worker;

/// <summary>
/// Runs one kind of work. All calls come from the worker's runner thread, except <see cref="Abandon"/>.
/// </summary>
internal interface IWorkRunner : IDisposable
{
    /// <summary>The work it runs.</summary>
    WorkKind Kind { get; }

    /// <summary>Prepares what the pool asked for. What it throws is the start's failure.</summary>
    void SetUp(ReadOnlySpan<byte> setUp);

    /// <summary>Learns what a work id stands for. An error is each item's, not this call's.</summary>
    void Define(int workId, byte[] definition);

    /// <summary>Forgets a work id.</summary>
    void Forget(int workId);

    /// <summary>Runs items until <paramref name="items"/> has no more for now.</summary>
    void Run(int workId, WorkItems items);

    /// <summary>Does what comes at the work's end, on behalf of the item that <paramref name="items"/> is at.</summary>
    void Close(int workId, WorkItems items);

    /// <summary>Gives up on a work id that may be running. From the channel's thread; it only signals.</summary>
    void Abandon(int workId);
}
