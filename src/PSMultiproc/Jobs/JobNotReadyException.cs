using System.Management.Automation;

namespace PSMultiproc;

/// <summary>
/// Says that a job has not ended when it is asked how it has. Of the errors of a property PowerShell shows only a few
/// types, of which this is one.
/// </summary>
public sealed class JobNotReadyException : PropertyNotFoundException
{
    /// <summary>Makes it.</summary>
    /// <param name="job">The job's name.</param>
    internal JobNotReadyException(string job)
        : base($"The job '{job}' has not ended, and nobody knows yet whether it is successful. Ask IsReady first, or wait for it with Wait-Job or GetResult().")
    {
    }
}
