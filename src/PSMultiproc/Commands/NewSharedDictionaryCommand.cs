using System.Collections;
using System.Management.Automation;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Makes a dictionary in memory that all processes share.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "SharedDictionary")]
[OutputType(typeof(SharedDictionary))]
public sealed class NewSharedDictionaryCommand : NewSharedObjectCommand
{
    /// <summary>What it holds at first. Dictionaries and lists in it become shared ones within it.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    public IDictionary Value { get; set; } = new Hashtable();

    /// <summary>Tells keys that are text apart by their case, too, which @{} does not.</summary>
    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    private protected override IReadOnlyList<SharedObject> Create()
    {
        try
        {
            return [new SharedDictionary(CaseSensitive, Value, Name, PowerShellSerializer.Instance)];
        }
        catch (ArgumentException refused) when (refused.ParamName != "name")
        {
            ThrowTerminatingError(Errors.Refused("InvalidSharedKey", refused, Value, "-Value: "));
            throw;
        }
    }
}
