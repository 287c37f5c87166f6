using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>What the commands that make shared objects have in common: the name, and what can go wrong.</summary>
public abstract class NewSharedObjectCommand : PSCmdlet
{
    /// <summary>A name by which the user's other sessions find it with Connect-SharedObject.</summary>
    [Parameter]
    [ValidateSharedObjectName]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            foreach (var made in Create())
            {
                // As one object, also where it has items.
                WriteObject(made, enumerateCollection: false);
            }
        }
        catch (PSMultiprocException error)
        {
            ThrowTerminatingError(Errors.From(error, Name));
        }
        catch (ArgumentException refused) when (refused.ParamName == "name")
        {
            var isTaken = refused.InnerException is IOException;
            ThrowTerminatingError(Errors.Refused(isTaken ? "SharedObjectNameInUse" : "SharedObjectNameUnfit", refused, Name, isTaken ? string.Empty : "-Name: "));
        }
    }

    /// <summary>Makes the object; of a pipe, both connections.</summary>
    private protected abstract IReadOnlyList<SharedObject> Create();
}
