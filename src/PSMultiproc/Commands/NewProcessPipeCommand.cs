using System.Management.Automation;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a pipe and gives its two connections: what is sent by one is received by the other.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessPipe")]
[OutputType(typeof(PipeConnection))]
public sealed class NewProcessPipeCommand : NewSharedObjectCommand
{
    /// <summary>Lets the first connection only receive and the second only send.</summary>
    [Parameter]
    public SwitchParameter OneWay { get; set; }

    private protected override IReadOnlyList<SharedObject> Create()
    {
        var (first, second) = PipeConnection.CreatePair(OneWay, Name, PowerShellSerializer.Instance);
        return [first, second];
    }
}
