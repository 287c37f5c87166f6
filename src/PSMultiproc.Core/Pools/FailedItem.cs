namespace PSMultiproc;

/// <summary>An item of a map that has no result.</summary>
/// <param name="Index">Its index among the items, from 0.</param>
/// <param name="Input">The item.</param>
/// <param name="Exception">
/// Why: what the work threw, a <see cref="WorkerCrashedException"/>, a <see cref="TaskTimedOutException"/>, a
/// <see cref="MemoryLimitExceededException"/>, or a <see cref="NotSerializableException"/>.
/// </param>
/// <param name="Attempts">How often it was tried.</param>
public readonly record struct FailedItem(long Index, object? Input, Exception Exception, int Attempts);
