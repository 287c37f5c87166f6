using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a lock that processes take in turn, and that the next gets when its holder dies.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessLock")]
[OutputType(typeof(ProcessLock))]
public sealed class NewProcessLockCommand : NewSharedObjectCommand
{
    /// <summary>Lets the thread that holds it acquire it again; it releases it as often.</summary>
    [Parameter]
    public SwitchParameter Reentrant { get; set; }

    private protected override IReadOnlyList<SharedObject> Create() => [new ProcessLock(Name, Reentrant)];
}
