using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Jobs;

/// <summary>
/// Sets a job's state with its reason. PowerShell lets only jobs of its second kind (<c>Job2</c>) do so, which
/// <c>Receive-Job -AutoRemoveJob</c> looks for in places where jobs of modules are not.
/// </summary>
internal static class JobStates
{
    /// <summary>Sets the state, and raises the events of it.</summary>
    /// <exception cref="MissingMethodException">This PowerShell has no such method.</exception>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetJobState")]
    public static extern void Set(Job job, JobState state, Exception? reason);
}
