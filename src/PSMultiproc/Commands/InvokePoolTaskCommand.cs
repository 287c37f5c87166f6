using System.Management.Automation;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Runs a script block or a .NET method once in a worker process, and gives what it puts out.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PoolTask", DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(PSObject))]
public sealed class InvokePoolTaskCommand : WorkCommand
{
    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var define = OrTerminate(() => PrepareWork(ArgumentPassing.Spread));
        var call = Begin(define, MapSettings.Single);
        call.Add(ParameterSetName == MethodSet ? ArgumentList ?? [] : null);
        call.Finish();
    }

    /// <summary>There is one piece of work: where it fails so does the command, as a direct call would have.</summary>
    private protected override bool IsFatal(ItemFailure failure) => failure.EndsItem;
}
