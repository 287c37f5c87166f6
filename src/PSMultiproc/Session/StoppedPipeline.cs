using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Shared;

namespace PSMultiproc.Session;

/// <summary>Ends the waits of scripts whose pipeline is being stopped: Ctrl-C, Stop-Job, a cancelled call.</summary>
internal static class StoppedPipeline
{
    /// <summary>It says nothing and so costs nothing; it belongs to no session and so runs in any.</summary>
    private static readonly ScriptBlock Nothing = ScriptBlock.Create(string.Empty);

    /// <summary>Before each pipeline of a script, PowerShell runs what waits for the session's moment: this is the shortest.</summary>
    private static readonly ScriptBlock Moment = ScriptBlock.Create("& {}");

    /// <summary>From now on they end.</summary>
    public static void EndsWaits() => WaitInterruption.Ask = ThrowIfStopping;

    /// <summary>
    /// A method that a script calls is told by nobody that its pipeline is being stopped. But no script block begins then,
    /// and the exception that it throws instead passes through the method's call as it is.
    /// </summary>
    /// <exception cref="PipelineStoppedException">The pipeline that runs on this thread is being stopped.</exception>
    private static void ThrowIfStopping() => Run(Nothing);

    /// <summary>
    /// Lets what waits for this session run, if this is its thread: event actions, the jobs' callbacks among them.
    /// </summary>
    /// <exception cref="PipelineStoppedException">The pipeline that runs on this thread is being stopped.</exception>
    public static void GiveWay() => Run(Moment);

    private static void Run(ScriptBlock block)
    {
        // Not its availability: once an event's action has run, a busy session may say that it is available.
        if (Runspace.DefaultRunspace is not null)
        {
            block.InvokeReturnAsIs();
        }
    }
}
