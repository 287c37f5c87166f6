using Microsoft.Extensions.Logging;

namespace PSMultiproc.Pools;

/// <summary>Everything that a pool writes to its log.</summary>
internal static partial class PoolLog
{
    [LoggerMessage(1, LogLevel.Information, "Pool {Pool} opened with {Count} workers")]
    public static partial void PoolOpened(this ILogger logger, string pool, int count);

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
}
