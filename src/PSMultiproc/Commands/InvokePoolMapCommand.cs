using System.Management.Automation;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Runs a script block or a .NET method for each item of the pipeline, in worker processes.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PoolMap", DefaultParameterSetName = ScriptSet)]
[Alias("pmap")]
[OutputType(typeof(PSObject))]
public sealed class InvokePoolMapCommand : WorkCommand, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<object?> _outputs = [];
    private Func<ProcessPool, WorkDefinition>? _define;
    private ProcessPool? _pool;
    private MapOperation? _map;
    private long _lastLook;

    /// <summary>The items.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>The most workers that serve this call; all when absent.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int ThrottleLimit { get; set; } = int.MaxValue;

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
        _define = OrTerminate(() => PrepareWork(ArgumentPassing.Item));
        PipelineBinding.Narrow(this, nameof(InputObject));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // Opened with the first item: an empty pipeline starts nothing.
        var map = _map ??= OrTerminate(Open);
        while (!map.TryAdd(InputObject))
        {
            if (!TryWriteOutputs() && !TryWait())
            {
                return;
            }
        }

        // Looking for outputs, and writing one by itself, costs as much as an item does: at full speed it is done once
        // a millisecond.
        var now = Environment.TickCount64;
        if (now != _lastLook)
        {
            _lastLook = now;
            if (map.HasOutputs)
            {
                TryWriteOutputs();
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_map is null)
        {
            return;
        }

        _map.CompleteAdding();
        while (!_map.IsFinished)
        {
            if (!TryWriteOutputs() && !TryWait())
            {
                return;
            }
        }

        TryWriteOutputs();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Ends the call, whatever of it is still under way, without waiting for it.</summary>
    public void Dispose()
    {
        if (_map is { } map)
        {
            map.Cancel();
            _pool!.End(map);
            map.Dispose();
        }

        _stopping.Dispose();
    }

    private MapOperation Open()
    {
        _pool = ResolvePool();
        return _pool.BeginMap(_define!(_pool), new MapSettings(!Unordered, ThrottleLimit, ChunkSize));
    }

    /// <summary>Waits for outputs; false when the pipeline is being stopped.</summary>
    private bool TryWait()
    {
        try
        {
            _map!.WaitForOutputs(_stopping.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Writes what is ready; false when nothing had happened, so that waiting is right.</summary>
    private bool TryWriteOutputs()
    {
        var map = _map!;
        if (!OrTerminate(() => map.TryTakeOutputs(_outputs)))
        {
            return false;
        }

        if (_outputs.Exists(static output => output is ItemFailure or ItemNote))
        {
            _outputs.ForEach(Write);
        }
        else
        {
            WriteObject(_outputs, enumerateCollection: true);
        }

        _outputs.Clear();
        return true;
    }
}
