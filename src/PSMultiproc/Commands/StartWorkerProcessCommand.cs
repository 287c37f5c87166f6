using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Starts a process that runs a script block once, as a job.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "WorkerProcess")]
[OutputType(typeof(WorkerProcess))]
public sealed class StartWorkerProcessCommand : PSCmdlet
{
    /// <summary>What to run. <c>$using:</c> reaches the caller's variables.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>What binds to the block's <c>param()</c> or <c>$args</c>.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ArgumentList { get; set; }

    /// <summary>The job's name; PowerShell makes one of the job's number when absent.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var preferences = new CallPreferences(SessionState.PSVariable, MyInvocation.BoundParameters);
            var call = ScriptCall.Of(ScriptBlock, ArgumentList, preferences, SessionState, isSplatted: false);
            var process = new WorkerProcess(
                call, ScriptEnd.IsIn(ScriptBlock), ScriptBlock.ToString(), Name, new CallerPlace(this).Remember());
            process.ListIn(JobRepository);
            WriteObject(process);
        }
        catch (PSMultiprocException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
        }
    }
}
