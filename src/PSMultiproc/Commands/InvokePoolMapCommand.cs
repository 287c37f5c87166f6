using System.Management.Automation;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Runs a script block or a .NET method for each item of the pipeline, in worker processes.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PoolMap", DefaultParameterSetName = ScriptSet)]
[Alias("pmap")]
[OutputType(typeof(PSObject))]
public sealed class InvokePoolMapCommand : WorkCommand
{
    private Func<ProcessPool, WorkDefinition>? _define;
    private RunningCall? _call;
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

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _define = OrTerminate(() => PrepareWork(Splat ? ArgumentPassing.Splat : ArgumentPassing.Item));
        PipelineBinding.Narrow(this, nameof(InputObject));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Opened with the first item: an empty pipeline starts nothing.
        var call = _call ??= Begin(_define!, new MapSettings(!Unordered, ThrottleLimit, ChunkSize));
        call.Add(InputObject);

        // Looking for outputs, and writing one by itself, costs as much as an item does: at full speed it is done once
        // a millisecond.
        var now = Environment.TickCount64;
        if (now != _lastLook)
        {
            _lastLook = now;
            call.WriteReady();
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => _call?.Finish();
}
