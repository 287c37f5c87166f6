using System.Management.Automation;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Runs a script block or a .NET method for each item of the pipeline, in worker processes.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PoolMap", DefaultParameterSetName = ScriptSet)]
[Alias("pmap")]
[OutputType(typeof(PSObject), typeof(PoolMap))]
public sealed class InvokePoolMapCommand : WorkCommand
{
    private Func<ProcessPool, WorkDefinition>? _define;
    private RunningCall? _call;
    private PoolMap? _job;
    private JobLog? _log;
    private JobLog? _resumedLog;
    private bool _isJobGiven;
    private long _lastLook;

    /// <summary>The items.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>The most workers that serve this call; all when absent.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ThrottleLimit { get; set; } = int.MaxValue;

    /// <summary>
    /// Takes each item as the arguments of the call: a dictionary or an object by name, an array by position. What
    /// -ArgumentList holds follows.
    /// </summary>
    [Parameter]
    public SwitchParameter Splat { get; set; }

    /// <summary>How many items travel at once; 0, the default, adapts to the time that the items take.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ChunkSize { get; set; }

    /// <summary>Gives results as they are ready, not in the items' order.</summary>
    [Parameter]
    public SwitchParameter Unordered { get; set; }

    /// <summary>Gives a job in place of the results, once all items are read; the work begins with the first.</summary>
    [Parameter]
    public SwitchParameter AsJob { get; set; }

    /// <summary>
    /// A file that gets one line for each item as it ends: start, seconds, attempts, worker, exit, error and a hash of the
    /// item, as JSON. It must be new, or its call is to be resumed.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? JobLogPath { get; set; }

    /// <summary>Skips the items that the job log says are done, and runs those that failed or have not ended.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _define = OrTerminate(() => PrepareWork(Splat ? ArgumentPassing.Splat : ArgumentPassing.Item));
        _log = OpenLog();
        _resumedLog = Resume ? _log : null;
        PipelineBinding.Narrow(this, nameof(InputObject));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AsJob)
        {
            BeginJob().Add(InputObject);
            return;
        }

        // Opened with the first item: an empty pipeline starts nothing.
        var call = _call ??= Begin(_define!, TakeSettings(), showsProgress: true);
        call.Add(InputObject);

        // Looking for outputs, and writing one by itself, costs as much as an item does: at full speed it is done once
        // a millisecond.
        var now = Environment.TickCount64;
        if (now != _lastLook)
        {
            _lastLook = now;
            call.WriteReady(now);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _call?.Finish();
        if (AsJob)
        {
            var job = BeginJob();
            _isJobGiven = true;
            job.CompleteAdding();
            job.ListIn(JobRepository);
            WriteObject(job);
        }

        if (_resumedLog?.Beyond(_job?.Progress.Total ?? _call?.Items ?? 0) is { } surplus)
        {
            WriteWarning(surplus.ToString());
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (_job is { } job && !_isJobGiven)
        {
            job.CompleteAdding();
            job.BeginStop();
        }

        _log?.Dispose();
        base.Dispose(disposing);
    }

    private PoolMap BeginJob() => _job ??= new PoolMap(BeginJob(_define!, TakeSettings()));

    /// <summary>The call's settings; the log is the call's from then on.</summary>
    private MapSettings TakeSettings()
    {
        var log = _log;
        _log = null;
        return new(!Unordered, ThrottleLimit, ChunkSize, IsInputHeld: AsJob) { Log = log };
    }

    private JobLog? OpenLog()
    {
        if (JobLogPath is null)
        {
            if (Resume)
            {
                ThrowTerminatingError(Errors.InvalidParameter(
                    "JobLogPathMissing", "-Resume: there is no log to go on from. Name it with -JobLogPath.", null));
            }

            return null;
        }

        var path = FilePath.Resolve(this, nameof(JobLogPath), JobLogPath);
        return OrTerminate(() => JobLog.Open(path, Resume, Errors.Describe));
    }
}
