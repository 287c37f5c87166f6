using Microsoft.Extensions.Logging;

namespace PSMultiproc.Pools;

/// <summary>Everything that a pool writes to its log.</summary>
internal static partial class PoolLog
{
    [LoggerMessage(1, LogLevel.Information, "Pool {Pool} opened with {Min} to {Max} workers")]
    public static partial void PoolOpened(this ILogger logger, string pool, int min, int max);

    [LoggerMessage(2, LogLevel.Information, "Worker {Worker} is process {ProcessId}")]
    public static partial void WorkerStarted(this ILogger logger, int worker, int processId);

    [LoggerMessage(3, LogLevel.Information, "Worker {Worker}, process {ProcessId}, is ready")]
    public static partial void WorkerReady(this ILogger logger, int worker, int processId);

    [LoggerMessage(4, LogLevel.Information, "Worker {Worker}, process {ProcessId}, has ended: {Exit}")]
    public static partial void WorkerGone(this ILogger logger, int worker, int processId, string exit);

    [LoggerMessage(5, LogLevel.Warning, "Worker {Worker} could not be started")]
    public static partial void WorkerStartFailed(this ILogger logger, int worker, Exception error);

    [LoggerMessage(6, LogLevel.Warning, "Worker {Worker}, process {ProcessId}, broke the protocol and is killed: {Reason}")]
    public static partial void WorkerViolation(this ILogger logger, int worker, int processId, string reason);

    [LoggerMessage(7, LogLevel.Warning, "{Reason}")]
    public static partial void StrangerRefused(this ILogger logger, string reason);

    [LoggerMessage(8, LogLevel.Information, "Worker {Worker}, process {ProcessId}, is killed: it went on with cancelled work")]
    public static partial void WorkerKilledForCancelledWork(this ILogger logger, int worker, int processId);

    [LoggerMessage(9, LogLevel.Error, "Pool {Pool} is unusable")]
    public static partial void PoolBroken(this ILogger logger, string pool, Exception error);

    [LoggerMessage(10, LogLevel.Information, "Pool {Pool} {How}")]
    public static partial void PoolEnding(this ILogger logger, string pool, string how);

    [LoggerMessage(11, LogLevel.Warning, "Worker {Worker}, process {ProcessId}, is killed: its item ran longer than it may")]
    public static partial void WorkerKilledForTimeLimit(this ILogger logger, int worker, int processId);

    [LoggerMessage(12, LogLevel.Information, "Pool {Pool} has ended: its workers are gone")]
    public static partial void PoolEnded(this ILogger logger, string pool);

    [LoggerMessage(13, LogLevel.Information, "Item {Index} failed at attempt {Attempt} in worker {Worker} and is tried again: {Error}")]
    public static partial void ItemRetried(this ILogger logger, long index, int attempt, int worker, string error);

    [LoggerMessage(14, LogLevel.Debug, "Item {Index} failed at attempt {Attempt} in worker {Worker}: {Error}")]
    public static partial void ItemFailed(this ILogger logger, long index, int attempt, int worker, string error);

    [LoggerMessage(15, LogLevel.Information, "Worker {Worker}, process {ProcessId}, leaves, as there are more than are needed")]
    public static partial void WorkerRetires(this ILogger logger, int worker, int processId);

    [LoggerMessage(16, LogLevel.Warning, "Worker {Worker}, process {ProcessId}, is killed: its item had it use too much memory, {Bytes} bytes")]
    public static partial void WorkerKilledForMemory(this ILogger logger, int worker, int processId, long bytes);

    [LoggerMessage(17, LogLevel.Information, "Pool {Pool} is to have {Min} to {Max} workers")]
    public static partial void PoolResized(this ILogger logger, string pool, int min, int max);
}
