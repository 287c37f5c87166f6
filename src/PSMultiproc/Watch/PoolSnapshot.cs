namespace PSMultiproc.Watch;

/// <summary>What a pool is at, at one moment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Whether it takes work.</param>
/// <param name="Queued">Items that no worker has.</param>
/// <param name="InFlight">Items that workers have.</param>
/// <param name="ChunkSize">Items that go to a worker at once; null without a call.</param>
/// <param name="Workers">Its workers.</param>
internal sealed record PoolSnapshot(
    string Name, PoolState State, long Queued, int InFlight, int? ChunkSize, IReadOnlyList<WorkerInfo> Workers)
{
    /// <summary>Looks at a pool.</summary>
    public static PoolSnapshot Of(ProcessPool pool) => new(
        pool.Name, pool.State, pool.Queued, pool.InFlight, pool.ChunkSize, pool.Workers);
}
