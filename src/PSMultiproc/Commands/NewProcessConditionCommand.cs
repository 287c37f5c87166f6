using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a condition: processes wait until another tells them that what a lock guards has changed.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessCondition")]
[OutputType(typeof(ProcessCondition))]
public sealed class NewProcessConditionCommand : NewSharedObjectCommand
{
    /// <summary>The lock that guards what is waited for; a re-entrant one of its own when absent.</summary>
    [Parameter(Position = 0)]
    [LockTransformation]
    [ValidateNotNull]
    public ProcessLock? Lock { get; set; }

    private protected override IReadOnlyList<SharedObject> Create() => [new ProcessCondition(Lock, Name)];
}
