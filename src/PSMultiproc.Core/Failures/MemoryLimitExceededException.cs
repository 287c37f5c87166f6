using System.Globalization;

namespace PSMultiproc;

/// <summary>The worker had more memory in use than it may, and was killed with all that it had started.</summary>
public sealed class MemoryLimitExceededException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "MemoryLimitExceeded";

    /// <param name="processId">The process id that the worker had.</param>
    /// <param name="used">How much memory it had in use when it was seen last, in bytes.</param>
    /// <param name="limit">How much it was allowed, in bytes.</param>
    /// <param name="gathered">See <see cref="GatheredWork"/>.</param>
    internal MemoryLimitExceededException(int processId, long used, long limit, int? gathered)
        : base(Id, string.Create(
            CultureInfo.InvariantCulture,
            $"{GatheredWork.Subject(gathered)} had its worker process, {processId}, use {used:N0} bytes of memory, and it may use {limit:N0}; the process was killed{GatheredWork.Loss(gathered)}."))
    {
        ProcessId = processId;
        UsedBytes = used;
        LimitBytes = limit;
    }

    /// <summary>The process id that the worker had.</summary>
    public int ProcessId { get; }

    /// <summary>How much memory it had in use when it was seen last, in bytes.</summary>
    public long UsedBytes { get; }

    /// <summary>How much it was allowed, in bytes.</summary>
    public long LimitBytes { get; }
}
