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
            // As one object, also where it has items.
            WriteObject(Create(), enumerateCollection: false);
        }
        catch (PSMultiprocException error)
        {
            ThrowTerminatingError(Errors.From(error, Name));
        }
        catch (ArgumentException taken) when (taken is { ParamName: "name", InnerException: IOException })
        {
            ThrowTerminatingError(Errors.Refused("SharedObjectNameInUse", taken, Name));
        }
    }

    /// <summary>Makes the object.</summary>
    private protected abstract SharedObject Create();
}
