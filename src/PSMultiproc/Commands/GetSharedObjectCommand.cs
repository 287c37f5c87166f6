using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Lists the shared objects of this user: name, type, creator, size and how many threads wait for them.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "SharedObject")]
[OutputType(typeof(SharedObjectInfo))]
public sealed class GetSharedObjectCommand : PSCmdlet
{
    /// <summary>Names to look for, in their case, or patterns, in any.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SharedObjectNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            try
            {
                WriteObject(SharedObjectSearch.Find(name), enumerateCollection: true);
            }
            catch (SharedObjectNotFoundException error)
            {
                WriteError(Errors.From(error, name));
            }
        }
    }
}
