using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Lists the shared objects of this user: name, type, creator, size and how many threads wait for them.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "SharedObject")]
[OutputType(typeof(SharedObjectInfo))]
public sealed class GetSharedObjectCommand : PSCmdlet
{
    /// <summary>Names to look for; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SharedObjectNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var all = SharedObject.GetAll();
        foreach (var name in Name)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = all.Where(shared => pattern.IsMatch(shared.Name)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(Errors.From(Errors.NoSharedObject(name), name));
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
