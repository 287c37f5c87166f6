namespace PSMultiproc.Pools;

/// <summary>How much is under way in a pool, at one moment.</summary>
/// <param name="Queued">How many items have been added to calls and no worker holds.</param>
/// <param name="InFlight">How many items workers hold and have not finished.</param>
/// <param name="ChunkSize">How many items the next chunk is to hold, at most; null while no call is under way.</param>
internal readonly record struct PoolLoad(long Queued, int InFlight, int? ChunkSize);
