using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Lets a pool take no more work; it finishes what it has, then its workers exit.</para>
/// </summary>
[Cmdlet(VerbsCommon.Close, "ProcessPool")]
public sealed class CloseProcessPoolCommand : PoolCommand
{
    private protected override void Process(ProcessPool pool) => _ = pool.CloseAsync();
}
