using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a barrier, at which processes wait until all have come.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessBarrier")]
[OutputType(typeof(ProcessBarrier))]
public sealed class NewProcessBarrierCommand : NewSharedObjectCommand
{
    /// <summary>How many have to come.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateRange(1, ProcessBarrier.Most)]
    public int ParticipantCount { get; set; }

    private protected override IReadOnlyList<SharedObject> Create() => [new ProcessBarrier(ParticipantCount, Name)];
}
