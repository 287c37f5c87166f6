using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Cancels a pool's work and ends its workers.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Stop, "ProcessPool", SupportsShouldProcess = true)]
public sealed class StopProcessPoolCommand : PoolCommand
{
    /// <summary>Kills the workers at once instead of after a grace of one second.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Process(ProcessPool pool)
    {
        if (ShouldProcess(pool.Name, "Stop the pool and cancel its work"))
        {
            _ = pool.StopAsync(Force);
        }
    }
}
