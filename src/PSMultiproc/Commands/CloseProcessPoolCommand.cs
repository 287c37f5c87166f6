using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Lets a pool take no more work; it finishes what it has, then its workers exit.</para>
/// </summary>
[Cmdlet(VerbsCommon.Close, "ProcessPool", SupportsShouldProcess = true)]
public sealed class CloseProcessPoolCommand : PoolCommand
{
    private protected override void Process(ProcessPool pool)
    {
        if (ShouldProcess(pool.Name, "Close the pool once its work is done"))
        {
            _ = pool.CloseAsync();
        }
    }
}
