using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes an event that processes wait for until one of them sets it.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessEvent")]
[OutputType(typeof(ProcessEvent))]
public sealed class NewProcessEventCommand : NewSharedObjectCommand
{
    /// <summary>Has it set from the start.</summary>
    [Parameter]
    public SwitchParameter Set { get; set; }

    private protected override IReadOnlyList<SharedObject> Create() => [new ProcessEvent(Set, Name)];
}
