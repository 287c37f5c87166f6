using System.Management.Automation;
using PSMultiproc.Platform;

namespace PSMultiproc.Commands;

/// <summary>Lets a parameter take only what can be the name of a shared object.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ValidateSharedObjectNameAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is not string name || !MemoryName.IsFit(name))
        {
            throw new ValidationMetadataException(MemoryName.Refusal($"{arguments}"));
        }
    }
}
