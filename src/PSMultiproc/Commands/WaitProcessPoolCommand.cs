using System.Management.Automation;
using PSMultiproc.Session;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Waits until the workers of a closed or stopped pool are gone.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "ProcessPool")]
public sealed class WaitProcessPoolCommand : PoolCommand, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>How long to wait at most, in seconds; for ever when absent.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(0, int.MaxValue)]
    public double? TimeoutSeconds { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Pool.State == PoolState.Open)
        {
            WriteError(Errors.InvalidParameter(
                "PoolIsOpen", $"-Pool: the pool '{Pool.Name}' is open and would be waited for for ever. Use Close-ProcessPool or Stop-ProcessPool first.", Pool));
            return;
        }

        var timeout = TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        try
        {
            if (PipelineThread.Wait(Pool.WaitAsync(), timeout, _stopping.Token))
            {
                SessionPools.Forget(Pool);
            }
            else
            {
                WriteError(new ErrorRecord(
                    new TimeoutException($"The pool '{Pool.Name}' still has workers after {TimeoutSeconds} s. Stop-ProcessPool ends them."),
                    "PoolWaitTimedOut",
                    ErrorCategory.OperationTimeout,
                    Pool));
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: the waiting ends, the pool goes on.
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Frees what the command held.</summary>
    public void Dispose() => _stopping.Dispose();
}
