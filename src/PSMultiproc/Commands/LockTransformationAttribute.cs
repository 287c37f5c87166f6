using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>Lets a <c>-Lock</c> parameter take a lock, or an object that has one.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LockTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var given = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        try
        {
            return given switch
            {
                ProcessLock or null => given,
                SynchronizedObject whole => whole.GetLock(),
                SharedCollection whole => whole.GetLock(),
                _ => throw new ArgumentTransformationMetadataException(
                    $"'{given}' is no lock. Give one that New-ProcessLock made, or a shared object that has one; Connect-SharedObject finds them by name."),
            };
        }
        catch (InvalidOperationException lockless)
        {
            throw new ArgumentTransformationMetadataException(lockless.Message, lockless);
        }
    }
}
