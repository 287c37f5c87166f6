using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Reads PowerShell's own exceptions, also those of a type that this process does not have.</summary>
internal sealed class EngineExceptionReader : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly EngineExceptionReader Instance = new();

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <summary>Each type has a formatter of its own.</summary>
    public override void Write(ValueWriter writer, object value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, EngineExceptionFormatter.Parts, EngineExceptionFormatter.Parts);
        WireType type = reader.ReadType();
        ExceptionParts found = ExceptionReader.ReadParts(ref reader);
        bool wasThrown = reader.Raw.ReadBoolean();
        Exception exception = found.TryBuild(type.Type, (type.Formatter as EngineExceptionFormatter)?.Common) ?? MakeRemote(type, found);
        if (exception is RuntimeException runtime) runtime.WasThrownFromThrowStatement = wasThrown;
        if (!reader.Raw.TryReadNil()) RecordParts.SetErrorRecord(exception, ErrorRecordFormatter.ReadWithin(ref reader, exception));
        return found.Complete(exception);
    }

    private static RuntimeException MakeRemote(WireType type, ExceptionParts found)
    {
        var original = new PSObject();
        TypeNameList.Replace(original, TypeNameList.Deserialized([type.Name]));
        original.Properties.Add(new PSNoteProperty(nameof(Exception.Message), found.Message));
        return RecordParts.MakeRemote(found.Message, original, found.Inner);
    }
}
