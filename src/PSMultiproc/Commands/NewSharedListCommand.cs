using System.Management.Automation;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a list in memory that all processes share.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "SharedList")]
[OutputType(typeof(SharedList))]
public sealed class NewSharedListCommand : NewSharedObjectCommand
{
    /// <summary>Its items at first. Dictionaries and lists among them become shared ones within it.</summary>
    [Parameter(Position = 0)]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? Value { get; set; }

    private protected override IReadOnlyList<SharedObject> Create()
    {
        try
        {
            return [new SharedList(Value, Name, ignoresCase: true, PowerShellSerializer.Instance)];
        }
        catch (ArgumentException refused) when (refused.ParamName != "name")
        {
            ThrowTerminatingError(Errors.Refused("InvalidSharedKey", refused, Value, "-Value: "));
            throw;
        }
    }
}
