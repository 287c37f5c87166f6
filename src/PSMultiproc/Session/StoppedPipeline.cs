using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Shared;

namespace PSMultiproc.Session;

/// <summary>Ends the waits of scripts whose pipeline is being stopped: Ctrl-C, Stop-Job, a cancelled call.</summary>
internal static class StoppedPipeline
{
    /// <summary>It says nothing and so costs nothing; it belongs to no session and so runs in any.</summary>
    private static readonly ScriptBlock Nothing = ScriptBlock.Create(string.Empty);

    /// <summary>From now on they end.</summary>
    public static void EndsWaits() => WaitInterruption.Ask = ThrowIfStopping;

    /// <summary>
    /// A method that a script calls is told by nobody that its pipeline is being stopped. But no script block begins then,
    /// and the exception that it throws instead passes through the method's call as it is.
    /// </summary>
    /// <exception cref="PipelineStoppedException">The pipeline that runs on this thread is being stopped.</exception>
    private static void ThrowIfStopping()
    {
        if (Runspace.DefaultRunspace is { RunspaceAvailability: not RunspaceAvailability.Available })
        {
            Nothing.InvokeReturnAsIs();
        }
    }
}
