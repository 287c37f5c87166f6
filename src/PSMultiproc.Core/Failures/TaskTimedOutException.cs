using System.Globalization;

namespace PSMultiproc;

/// <summary>The item ran longer than it may, and its worker was killed with all that it had started.</summary>
public sealed class TaskTimedOutException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "TaskTimedOut";

    /// <param name="processId">The process id that the worker had.</param>
    /// <param name="limit">How long the item was allowed to run.</param>
    /// <param name="gathered">See <see cref="GatheredWork"/>.</param>
    internal TaskTimedOutException(int processId, TimeSpan limit, int? gathered)
        : base(Id, string.Create(
            CultureInfo.InvariantCulture,
            $"{GatheredWork.Subject(gathered)} ran longer than its time limit, {limit.TotalSeconds:0.###} s, and its worker process, {processId}, was killed{GatheredWork.Loss(gathered)}."))
    {
        ProcessId = processId;
        TimeLimit = limit;
    }

    /// <summary>The process id that the worker had.</summary>
    public int ProcessId { get; }

    /// <summary>How long the item was allowed to run.</summary>
    public TimeSpan TimeLimit { get; }
}
