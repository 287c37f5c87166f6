using System.Management.Automation;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Gives the shared object of a name, which any session of this user has made.</para>
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "SharedObject")]
[OutputType(typeof(SharedObject))]
public sealed class ConnectSharedObjectCommand : PSCmdlet
{
    /// <summary>Its name, in the case in which it was given.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SharedObjectNameCompleter))]
    [ValidateSharedObjectName]
    public string Name { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(SharedObjects.Receive(Name, PowerShellSerializer.Instance), enumerateCollection: false);
        }
        catch (SharedObjectNotFoundException error)
        {
            WriteError(Errors.From(error, Name));
        }
    }
}
