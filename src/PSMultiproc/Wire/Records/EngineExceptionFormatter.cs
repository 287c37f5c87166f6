using System.Management.Automation;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats PowerShell's own exceptions, which hold an error record: [marker, type, message, stack trace, HResult, was
/// thrown by throw, inner exception, error record]. One that cannot be made again arrives as remoting's RemoteException, a RuntimeException
/// whose SerializedRemoteException names the type.
/// </summary>
internal sealed class EngineExceptionFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly EngineExceptionFormatter Instance = new();

    private const int Parts = 7;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var exception = (Exception)value;
        writer.BeginComposite((CompositeCode)PowerShellCode.EngineException, Parts);
        writer.WriteType(exception.GetType());
        writer.WriteString(exception.Message);
        writer.WriteString(exception.StackTrace);
        writer.WriteInt32(exception.HResult);
        writer.WriteBoolean(exception is RuntimeException { WasThrownFromThrowStatement: true });
        if (!writer.TryWriteMember(exception.InnerException, nameof(Exception.InnerException))) writer.Raw.WriteNil();
        if (((IContainsErrorRecord)exception).ErrorRecord is { } record) ErrorRecordFormatter.WriteWithin(writer, record);
        else writer.Raw.WriteNil();
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, Parts, Parts);
        WireType type = reader.ReadType();
        string message = reader.ReadString() ?? "";
        string? stackTrace = reader.ReadString();
        int hResult = reader.Raw.ReadInt32();
        bool wasThrown = reader.Raw.ReadBoolean();
        var inner = reader.ReadValue() as Exception;

        Exception exception = Make(type, message, inner);
        exception.HResult = hResult;
        if (exception is RuntimeException runtime) runtime.WasThrownFromThrowStatement = wasThrown;
        if (!reader.Raw.TryReadNil()) RecordParts.SetErrorRecord(exception, ErrorRecordFormatter.ReadWithin(ref reader, exception));
        return stackTrace is null ? exception : ExceptionDispatchInfo.SetRemoteStackTrace(exception, stackTrace);
    }

    private static Exception Make(WireType type, string message, Exception? inner)
    {
        if (type.Type is { } known && typeof(Exception).IsAssignableFrom(known)
            && typeof(IContainsErrorRecord).IsAssignableFrom(known))
        {
            Exception? made = TryMake(known, [typeof(string), typeof(Exception)], [message, inner])
                ?? (inner is null ? TryMake(known, [typeof(string)], [message]) : null);
            if (made is not null && !string.Equals(made.Message, message, StringComparison.Ordinal))
                RecordParts.SetMessage(made, message);
            if (made is not null && string.Equals(made.Message, message, StringComparison.Ordinal)) return made;
        }

        var original = new PSObject();
        TypeNameList.Replace(original, TypeNameList.Deserialized([type.Name]));
        original.Properties.Add(new PSNoteProperty(nameof(Exception.Message), message));
        return RecordParts.MakeRemote(message, original, inner);
    }

    private static Exception? TryMake(Type type, Type[] parameters, object?[] arguments)
    {
        try
        {
            return (Exception?)type.GetConstructor(parameters)?.Invoke(arguments);
        }
        catch (Exception exception) when (exception is TargetInvocationException or MemberAccessException)
        {
            return null;   // an abstract type, or one that does not like these arguments
        }
    }
}
