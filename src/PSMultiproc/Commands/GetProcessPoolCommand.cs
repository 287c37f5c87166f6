using System.Management.Automation;
using PSMultiproc.Session;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Lists the session's open pools with their workers.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "ProcessPool")]
[OutputType(typeof(ProcessPool))]
public sealed class GetProcessPoolCommand : PSCmdlet
{
    /// <summary>Names to look for; wildcards are allowed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name ?? ["*"])
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = SessionPools.All.Where(pool => pattern.IsMatch(pool.Name)).ToList();
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                WriteError(new ErrorRecord(
                    new ItemNotFoundException($"-Name: there is no open pool named '{name}'. Get-ProcessPool without a name lists them."),
                    "PoolNotFound",
                    ErrorCategory.ObjectNotFound,
                    name));
            }

            WriteObject(found, enumerateCollection: true);
        }
    }
}
