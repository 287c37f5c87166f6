using System.Management.Automation;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>Lets a <c>-Queue</c> parameter take a queue or the name of one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QueueTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            null => null,
            ProcessQueue queue => queue,
            string name => Find(name) as ProcessQueue ?? throw new ArgumentTransformationMetadataException(
                $"The shared object '{name}' is no queue. Give one that New-ProcessQueue made, or its name; Get-SharedObject lists them."),
            var other => throw new ArgumentTransformationMetadataException(
                $"'{other}' is no queue. Give one that New-ProcessQueue made, or its name."),
        };

    private static SharedObject Find(string name)
    {
        try
        {
            return SharedObjects.Get(name, PowerShellSerializer.Instance);
        }
        catch (Exception unknown) when (unknown is SharedObjectNotFoundException or ArgumentException)
        {
            throw new ArgumentTransformationMetadataException(unknown.Message, unknown);
        }
    }
}
