using System.Globalization;
using System.Management.Automation;
using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>Makes the error records that the commands write, one factory an occasion.</summary>
internal static class Errors
{
    /// <summary>What is no record yet: an error of PSMultiproc's own has its stable id, any other its type's name.</summary>
    public static ErrorRecord From(Exception error, object? target) => error is PSMultiprocException ours
        ? From(ours, target)
        : new ErrorRecord(error, error.GetType().Name, ErrorCategory.OperationStopped, target);

    /// <summary>An error of PSMultiproc's own, with its stable id.</summary>
    public static ErrorRecord From(PSMultiprocException error, object? target) =>
        new(error, error.ErrorId, CategoryOf(error), target);

    /// <summary>What came of an item that failed: a script's own record, or one made of the exception.</summary>
    public static ErrorRecord From(ItemFailure failure)
    {
        var record = FromOutcome(failure);
        if (failure.Attempts > 1 && failure.EndsItem)
        {
            // Beside the message and not in it: that stays the error's own.
            var details = record.ErrorDetails;
            record.ErrorDetails = new ErrorDetails(string.Create(
                CultureInfo.InvariantCulture, $"{details?.Message ?? record.Exception.Message} (attempt {failure.Attempts} of {failure.Attempts})"))
            {
                RecommendedAction = details?.RecommendedAction ?? string.Empty,
            };
        }

        return record;
    }

    /// <summary>What ended an item, as its call's log has it. From any thread.</summary>
    public static JobLogError Describe(object error)
    {
        var record = FromOutcome(new ItemFailure(0, null, error, EndsItem: true));
        return new JobLogError(record.FullyQualifiedErrorId, record.ToString());
    }

    private static ErrorRecord FromOutcome(ItemFailure failure)
    {
        var record = Record(failure.Error);
        if (record is { Exception: PSMultiprocException wrapped } && record.FullyQualifiedErrorId == wrapped.GetType().FullName)
        {
            // An output that cannot be sent, say: PowerShell names an error after its exception's type, ours have ids.
            return From(wrapped, failure.Input);
        }

        if (record is not null)
        {
            // A script's error that ends the item is about the item; one that it merely wrote is about what it says.
            if (failure is { EndsItem: true, Input: not null })
            {
                RecordParts.SetTarget(record, Unwrap(failure.Input));
            }

            return record;
        }

        return From(failure.Exception, failure.Input);
    }

    /// <summary>Whether it is no error that an item wrote but a line of a native command's standard error.</summary>
    public static bool IsNativeLine(ItemFailure failure) =>
        !failure.EndsItem && Record(failure.Error) is { FullyQualifiedErrorId: "NativeCommandError" or "NativeCommandErrorMessage" };

    /// <summary>A parameter that contradicts another or that cannot be used.</summary>
    public static ErrorRecord InvalidParameter(string id, string message, object? target) =>
        new(new ArgumentException(message), id, ErrorCategory.InvalidArgument, target);

    /// <summary>What the engine refuses and why, without the name that it has for the parameter.</summary>
    public static ErrorRecord Refused(string id, ArgumentException error, object? target, string parameter = "") =>
        InvalidParameter(id, parameter + error.Message.Replace($" (Parameter '{error.ParamName}')", string.Empty, StringComparison.Ordinal), target);

    /// <summary>A name that none of the user's shared objects has.</summary>
    public static SharedObjectNotFoundException NoSharedObject(string name) =>
        new(name, "none of this user has that name, or it has been freed. Get-SharedObject without a name lists them.");

    private static ErrorRecord? Record(object error) => error switch
    {
        ErrorRecord record => record,
        PSObject { BaseObject: ErrorRecord record } => record,
        _ => null,
    };

    /// <summary>The pipeline wraps what it hands on; the wrapper is of no interest unless it has members of its own.</summary>
    private static object Unwrap(object item) =>
        item is PSObject { BaseObject: var value and not PSCustomObject } && (!value.GetType().IsValueType || InstanceMembers.AreNone(item)) ? value : item;

    private static ErrorCategory CategoryOf(PSMultiprocException error) => error switch
    {
        NotSerializableException or JobLogMismatchException => ErrorCategory.InvalidData,
        JobLogException => ErrorCategory.OpenError,
        WorkNotFoundException or SharedObjectNotFoundException => ErrorCategory.ObjectNotFound,
        UsingVariableIsUndefinedException => ErrorCategory.InvalidArgument,
        PoolClosedException or SharedMemoryExhaustedException => ErrorCategory.ResourceUnavailable,
        LockNotHeldException or QueueCompletedException or QueueClosedException or PipeClosedException => ErrorCategory.InvalidOperation,
        QueueFullException or QueueEmptyException or PipeEmptyException or TaskTimedOutException => ErrorCategory.OperationTimeout,
        WorkerStartFailedException => ErrorCategory.OpenError,
        _ => ErrorCategory.OperationStopped,
    };
}
