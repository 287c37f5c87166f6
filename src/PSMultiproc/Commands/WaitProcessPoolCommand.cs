using System.Diagnostics;
using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Waits until the workers of a closed or stopped pool are gone.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "ProcessPool")]
public sealed class WaitProcessPoolCommand : PoolCommand, IDisposable
{
    /// <summary>What the system's waiting can count in milliseconds: 24 days.</summary>
    private const double LongestTimeout = 2_147_483;

    private readonly CancellationTokenSource _stopping = new();
    private readonly Stopwatch _waited = Stopwatch.StartNew();

    /// <summary>How long to wait for all of the pools together at most, in seconds; for ever when absent.</summary>
    [Parameter(Position = 1)]
    [ValidateRange(0d, LongestTimeout)]
    public double? TimeoutSeconds { get; set; }

    private TimeSpan TimeLeft => TimeoutSeconds is { } seconds
        ? TimeSpan.FromSeconds(Math.Max(0, seconds - _waited.Elapsed.TotalSeconds))
        : Timeout.InfiniteTimeSpan;

    private protected override void Process(ProcessPool pool)
    {
        if (pool.State == PoolState.Open)
        {
            WriteError(Errors.InvalidParameter(
                "PoolIsOpen", $"-Pool: the pool '{pool.Name}' is open and would be waited for for ever. Use Close-ProcessPool or Stop-ProcessPool first.", pool));
            return;
        }

        try
        {
            if (!PipelineThread.Wait(pool.WaitAsync(), TimeLeft, _stopping.Token))
            {
                WriteError(new ErrorRecord(
                    new TimeoutException($"The pool '{pool.Name}' still has workers after {TimeoutSeconds} s. Stop-ProcessPool ends them."),
                    "PoolWaitTimedOut",
                    ErrorCategory.OperationTimeout,
                    pool));
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
