using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats warning, verbose and debug records: [marker, message, id of a warning or nil, invocation].</summary>
internal sealed class InformationalRecordFormatter : ValueFormatter
{
    /// <summary>Formats a <see cref="WarningRecord"/>.</summary>
    public static readonly InformationalRecordFormatter Warning =
        new(PowerShellCode.Warning, static (message, id) => id is null ? new WarningRecord(message) : new WarningRecord(id, message));

    /// <summary>Formats a <see cref="VerboseRecord"/>.</summary>
    public static readonly InformationalRecordFormatter Verbose =
        new(PowerShellCode.Verbose, static (message, _) => new VerboseRecord(message));

    /// <summary>Formats a <see cref="DebugRecord"/>.</summary>
    public static readonly InformationalRecordFormatter Debug =
        new(PowerShellCode.Debug, static (message, _) => new DebugRecord(message));

    private const int Parts = 3;

    private readonly PowerShellCode _code;
    private readonly Func<string, string?, InformationalRecord> _create;

    private InformationalRecordFormatter(PowerShellCode code, Func<string, string?, InformationalRecord> create) =>
        (_code, _create) = (code, create);

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var record = (InformationalRecord)value;
        string? id = (record as WarningRecord)?.FullyQualifiedWarningId;
        writer.BeginComposite((CompositeCode)_code, Parts);
        writer.WriteString(record.Message);
        writer.WriteString(string.IsNullOrEmpty(id) ? null : id);
        InvocationFormat.Write(writer, record.InvocationInfo);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, Parts, Parts);
        string message = reader.ReadString() ?? "";
        InformationalRecord record = _create(message, reader.ReadString());
        RecordParts.Restore(record, InvocationFormat.Read(ref reader));
        return record;
    }
}
