namespace PSMultiproc;

/// <summary>What a worker of a pool is at, at one moment.</summary>
/// <param name="Number">Its number in the pool, from 1; a worker that replaces another has the same.</param>
/// <param name="ProcessId">Its process id; 0 before its process has started.</param>
/// <param name="State">What it is at.</param>
/// <param name="Done">How many items it has finished.</param>
public sealed record WorkerInfo(int Number, int ProcessId, WorkerState State, int Done);
