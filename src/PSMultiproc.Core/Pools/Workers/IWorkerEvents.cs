using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>What a worker tells of itself. Every call comes from that worker's reader thread.</summary>
internal interface IWorkerEvents
{
    /// <summary>It is initialised and takes work.</summary>
    void OnReady(PoolWorker worker);

    /// <summary>It could not be initialised.</summary>
    void OnStartFailed(PoolWorker worker, ReadOnlySpan<byte> error);

    /// <summary>An item has failed that it ran; what becomes of the item is not decided yet.</summary>
    void OnItemFailed(PoolWorker worker, Chunk chunk, int item, object error);

    /// <summary>It is through with some chunks.</summary>
    void OnChunksEnded(PoolWorker worker, ReadOnlySpan<EndedChunk> chunks);

    /// <summary>It broke the protocol and is about to be killed for it.</summary>
    void OnViolation(PoolWorker worker, WireProtocolException error);

    /// <summary>Its process is gone, and everything it had finished was delivered.</summary>
    void OnGone(PoolWorker worker, WorkerExit exit);
}
