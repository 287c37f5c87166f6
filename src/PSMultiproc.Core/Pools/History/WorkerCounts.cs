namespace PSMultiproc.Pools;

/// <summary>What the processes of one worker number have come to, those that are gone.</summary>
/// <param name="Done">How many items they have finished, those that failed among them.</param>
/// <param name="Failed">How many items ended in an error.</param>
/// <param name="Restarts">How many of them were replaced.</param>
internal readonly record struct WorkerCounts(long Done, long Failed, int Restarts);
