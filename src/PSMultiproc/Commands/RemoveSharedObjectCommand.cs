using System.Collections;
using System.Management.Automation;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Frees shared objects, for all processes that use them.</para>
/// </summary>
[Cmdlet(VerbsCommon.Remove, "SharedObject", SupportsShouldProcess = true, DefaultParameterSetName = ObjectSet)]
public sealed class RemoveSharedObjectCommand : PSCmdlet
{
    private const string ObjectSet = "Object";
    private const string NameSet = "Name";

    /// <summary>Shared objects, what Get-SharedObject says of them, or their names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ObjectSet)]
    [ArgumentCompleter(typeof(SharedObjectNameCompleter))]
    [ValidateNotNull]
    public object InputObject { get; set; } = null!;

    /// <summary>Names, in their case, or patterns, in any.</summary>
    [Parameter(Mandatory = true, ParameterSetName = NameSet)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SharedObjectNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in ParameterSetName == NameSet ? Name : Several(InputObject))
        {
            try
            {
                Remove(item is PSObject wrapped ? wrapped.BaseObject : item);
            }
            catch (SharedObjectNotFoundException error)
            {
                WriteError(Errors.From(error, item));
            }
        }
    }

    /// <summary>An object that has items is one for all that.</summary>
    private static IEnumerable Several(object given) => (given is PSObject wrapped ? wrapped.BaseObject : given) switch
    {
        SharedObject or SharedObjectInfo or string => new[] { given },
        IList several => several,
        _ => new[] { given },
    };

    private void Remove(object? item)
    {
        switch (item)
        {
            case SharedObject shared:
                Free(shared);
                break;
            case SharedObjectInfo known:
                Free(The(known));
                break;
            case string name:
                foreach (var found in SharedObjectSearch.Find(name))
                {
                    Free(The(found));
                }

                break;
            default:
                WriteError(Errors.InvalidParameter(
                    "NotASharedObject",
                    $"-InputObject: '{item}' is no shared object. Give one, the name of one, or what Get-SharedObject gives; one that has items as an argument, since the pipeline takes it apart.",
                    item));
                break;
        }
    }

    /// <summary>The object that is meant, and not another that has its name since.</summary>
    private static SharedObject The(SharedObjectInfo known) =>
        SharedObjects.Get(known.Name, PowerShellSerializer.Instance) is var found && found.Identity == known.Identity ? found : throw Errors.NoSharedObject(known.Name);

    private void Free(SharedObject shared)
    {
        if (shared.IsPart)
        {
            WriteError(Errors.InvalidParameter(
                "PartOfASharedObject", $"-InputObject: this {(shared is ProcessLock ? "lock" : "dictionary or list")} is a part of the shared object '{shared.Name}' and goes with it. {(shared is ProcessLock ? "Give that object." : "Remove it from where it is.")}", shared));
        }
        else if (shared is PipeConnection { IsRemoved: true, IsClosed: true })
        {
            // It went when the second end was closed.
        }
        else if (shared.IsRemoved)
        {
            throw Errors.NoSharedObject(shared.Name);
        }
        else if (ShouldProcess(shared.Name, "Free the shared object for all processes"))
        {
            shared.Dispose();
        }
    }
}
