using System.Globalization;
using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Runs a script block while holding a lock, and releases it however the block ends.</para>
/// </summary>
/// <remarks>The block runs in the caller's scope, as that of ForEach-Object does.</remarks>
[Cmdlet(VerbsOther.Use, "ProcessLock")]
[OutputType(typeof(PSObject))]
public sealed class UseProcessLockCommand : PSCmdlet
{
    /// <summary>
    /// Calls the block with what surrounds it: the caller's variables and <c>$_</c>. As a pipeline of its own that begins and
    /// ends with the command, its output and errors are the command's as they come, and it is not seen in a script stack.
    /// </summary>
    private static readonly ScriptBlock Call = ScriptBlock.Create("param($block) . $block");

    /// <summary>The lock, or a shared object whose lock is meant.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [LockTransformation]
    [ValidateNotNull]
    public ProcessLock Lock { get; set; } = null!;

    /// <summary>What to run.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>How long to wait for the lock at most, in seconds; 0 only looks; for ever when absent.</summary>
    [Parameter]
    [ValidateRange(0d, double.MaxValue)]
    public double? TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Acquire();
        try
        {
            using var run = Call.GetSteppablePipeline(MyInvocation.CommandOrigin, [ScriptBlock]);
            run.Begin(this);
            run.End();
        }
        finally
        {
            Release();
        }
    }

    private void Acquire()
    {
        try
        {
            if (TimeoutSeconds is not { } seconds)
            {
                Lock.Acquire();
            }
            else if (!Lock.Acquire(seconds))
            {
                ThrowTerminatingError(TimedOut(seconds));
            }
        }
        catch (PSMultiprocException error)
        {
            ThrowTerminatingError(Errors.From(error, Lock));
        }
    }

    /// <summary>What goes wrong here comes beside what ended the block, not in its place.</summary>
    private void Release()
    {
        try
        {
            Lock.Release();
        }
        catch (PSMultiprocException error)
        {
            WriteError(Errors.From(error, Lock));
        }
    }

    private ErrorRecord TimedOut(double seconds)
    {
        var time = seconds.ToString(CultureInfo.CurrentCulture);
        var holder = Lock.OwnerProcessId is var id and not 0 ? $" Process {id} holds it." : string.Empty;
        return new ErrorRecord(
            new TimeoutException($"-TimeoutSeconds: the lock '{Lock.Name}' could not be had within {time} s, and the script block was not run.{holder}"),
            "LockTimedOut",
            ErrorCategory.OperationTimeout,
            Lock);
    }
}
