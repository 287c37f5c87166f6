using System.Globalization;
using System.Management.Automation;

namespace PSMultiproc;

/// <summary>How much of a job's work is done, at one moment.</summary>
/// <param name="Done">How many items have come to their end, those that failed among them. A task is one item.</param>
/// <param name="Failed">How many of those that the job has taken failed: with -Unordered all of them, else those whose turn it was.</param>
/// <param name="Total">How many items there are.</param>
/// <param name="Records">What the work itself said of its progress: the job's progress stream, live.</param>
public sealed record WorkProgress(long Done, long Failed, long Total, PSDataCollection<ProgressRecord> Records)
{
    /// <summary>What is done, of how much: <c>3/10</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Done}/{Total}");
}
