using System.Globalization;

namespace PSMultiproc;

/// <summary>The item ran longer than it may, and its worker was killed with all that it had started.</summary>
public sealed class TaskTimedOutException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "TaskTimedOut";

    internal TaskTimedOutException(int processId, TimeSpan limit)
        : base(Id, string.Create(
            CultureInfo.InvariantCulture,
            $"The item ran longer than the {limit.TotalSeconds:0.###} seconds that it may, and its worker process, {processId}, was killed."))
    {
        ProcessId = processId;
        TimeLimit = limit;
    }

    /// <summary>The process id that the worker had.</summary>
    public int ProcessId { get; }

    /// <summary>How long the item was allowed to run.</summary>
    public TimeSpan TimeLimit { get; }
}
