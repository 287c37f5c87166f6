using System.Management.Automation;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>Makes the error records that the commands write, one factory an occasion.</summary>
internal static class Errors
{
    /// <summary>An error of PSMultiproc's own, with its stable id.</summary>
    public static ErrorRecord From(PSMultiprocException error, object? target) =>
        new(error, error.ErrorId, CategoryOf(error), target);

    /// <summary>What came of an item that failed: a script's own record, or one made of the exception.</summary>
    public static ErrorRecord From(ItemFailure failure)
    {
        var record = Record(failure.Error);
        if (record is { Exception: PSMultiprocException wrapped } && record.FullyQualifiedErrorId == wrapped.GetType().FullName)
        {
            // An output that cannot be sent, say: PowerShell names an error after its exception's type, ours have ids.
            return From(wrapped, failure.Input);
        }

        if (record is not null)
        {
            // A script's error that ends the item is about the item; one that it merely wrote may name its own target.
            return failure.EndsItem || record.TargetObject is null ? WithTarget(record, failure.Input) : record;
        }

        return failure.Exception is PSMultiprocException ours
            ? From(ours, failure.Input)
            : new ErrorRecord(failure.Exception, failure.Exception.GetType().Name, ErrorCategory.OperationStopped, failure.Input);
    }

    /// <summary>What an item wrote that is no error but a line of a native command's standard error; null for others.</summary>
    public static ErrorRecord? NativeLine(ItemFailure failure) =>
        !failure.EndsItem && Record(failure.Error) is { FullyQualifiedErrorId: "NativeCommandError" or "NativeCommandErrorMessage" } record
            ? record
            : null;

    /// <summary>A parameter that contradicts another or that cannot be used.</summary>
    public static ErrorRecord InvalidParameter(string id, string message, object? target) =>
        new(new ArgumentException(message), id, ErrorCategory.InvalidArgument, target);

    private static ErrorRecord? Record(object error) => error switch
    {
        ErrorRecord record => record,
        PSObject { BaseObject: ErrorRecord record } => record,
        _ => null,
    };

    private static ErrorRecord WithTarget(ErrorRecord record, object? target)
    {
        TargetField?.SetValue(record, target);
        return record;
    }

    private static ErrorCategory CategoryOf(PSMultiprocException error) => error switch
    {
        NotSerializableException => ErrorCategory.InvalidData,
        WorkNotFoundException => ErrorCategory.ObjectNotFound,
        UsingVariableIsUndefinedException => ErrorCategory.InvalidArgument,
        PoolClosedException => ErrorCategory.ResourceUnavailable,
        WorkerStartFailedException => ErrorCategory.OpenError,
        _ => ErrorCategory.OperationStopped,
    };

    /// <summary>PowerShell sets an error's target after the fact, too, but lets nobody else do so.</summary>
    private static readonly System.Reflection.FieldInfo? TargetField = typeof(ErrorRecord).GetField(
        "_target", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic);
}
