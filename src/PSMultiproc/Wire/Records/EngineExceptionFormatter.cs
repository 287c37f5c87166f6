using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats PowerShell's own exceptions, which hold an error record: [marker, what any exception has, was thrown by throw,
/// error record]. One that cannot be made again arrives as remoting's RemoteException, a RuntimeException whose
/// SerializedRemoteException names the type.
/// </summary>
internal sealed class EngineExceptionFormatter(Type type) : ValueFormatter
{
    /// <summary>How many parts follow the marker.</summary>
    public const int Parts = ExceptionFormatter.Parts + 2;

    /// <summary>What is known of the type.</summary>
    public ExceptionFormatter Common { get; } = new(type);

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        writer.BeginComposite((CompositeCode)PowerShellCode.EngineException, Parts);
        Common.WriteParts(writer, (Exception)value);
        writer.WriteBoolean(value is RuntimeException { WasThrownFromThrowStatement: true });
        if (((IContainsErrorRecord)value).ErrorRecord is { } record) ErrorRecordFormatter.WriteWithin(writer, record);
        else writer.Raw.WriteNil();
    }

    /// <summary><see cref="EngineExceptionReader"/> reads such exceptions.</summary>
    public override object Read(ref ValueReader reader, int parts) =>
        throw new WireFormatException("An exception stands where a collection must.");
}
