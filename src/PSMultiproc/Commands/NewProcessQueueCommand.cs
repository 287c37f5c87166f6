using System.Management.Automation;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a queue, into which any number of processes put objects and any number take them out.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessQueue")]
[OutputType(typeof(ProcessQueue))]
public sealed class NewProcessQueueCommand : NewSharedObjectCommand
{
    /// <summary>The most items that it holds: who puts in more waits. As many as there is memory for when absent.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int? Capacity { get; set; }

    /// <summary>Keeps account of what is done: consumers call TaskDone for each item, and Join waits for all.</summary>
    [Parameter]
    public SwitchParameter Joinable { get; set; }

    private protected override IReadOnlyList<SharedObject> Create() => [new ProcessQueue(Capacity, Joinable, Name, PowerShellSerializer.Instance)];
}
