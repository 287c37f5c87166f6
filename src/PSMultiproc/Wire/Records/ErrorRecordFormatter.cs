using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats an error record: [marker, exception, id, category, activity, reason, target name, target type, details,
/// recommended action, script stack trace, invocation, target]. The exception is nil where the record is a part of it.
/// </summary>
internal sealed class ErrorRecordFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ErrorRecordFormatter Instance = new();

    private const int Parts = 12;

    /// <inheritdoc/>
    public override ReferenceTracking Tracking => ReferenceTracking.Late;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var record = (ErrorRecord)value;
        writer.BeginComposite((CompositeCode)PowerShellCode.ErrorRecord, Parts);
        if (record.Exception is ParentContainsErrorRecordException) writer.WriteString(record.Exception.Message);
        else writer.WriteMember(record.Exception, nameof(ErrorRecord.Exception));
        WriteRest(writer, record);
    }

    /// <summary>Writes the record that an exception holds, as an array of all parts but the exception.</summary>
    public static void WriteWithin(ValueWriter writer, ErrorRecord record)
    {
        writer.Raw.WriteArrayHeader(Parts - 1);
        WriteRest(writer, record);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, Parts, Parts);
        object? exception = reader.ReadValue();
        return ReadRest(ref reader, exception as Exception ?? new RuntimeException(exception as string));
    }

    /// <summary>Reads what <see cref="WriteWithin"/> wrote.</summary>
    /// <param name="reader">Stands at the array.</param>
    /// <param name="owner">The exception that holds the record.</param>
    public static ErrorRecord ReadWithin(ref ValueReader reader, Exception owner)
    {
        ValueReader.ExpectParts(reader.Raw.ReadArrayHeader(), Parts - 1, Parts - 1);
        return ReadRest(ref reader, new ParentContainsErrorRecordException(owner));
    }

    private static void WriteRest(ValueWriter writer, ErrorRecord record)
    {
        ErrorCategoryInfo category = record.CategoryInfo;
        writer.WriteString(record.FullyQualifiedErrorId);
        writer.WriteInt32((int)category.Category);
        writer.WriteString(category.Activity);
        writer.WriteString(category.Reason);
        writer.WriteString(category.TargetName);
        writer.WriteString(category.TargetType);
        writer.WriteString(record.ErrorDetails?.Message);
        writer.WriteString(record.ErrorDetails?.RecommendedAction);
        writer.WriteString(record.ScriptStackTrace);
        InvocationFormat.Write(writer, record.InvocationInfo);
        if (!writer.TryWriteMember(record.TargetObject, nameof(ErrorRecord.TargetObject)))
            writer.WriteString(ObjectText.Of(record.TargetObject));
    }

    private static ErrorRecord ReadRest(ref ValueReader reader, Exception exception)
    {
        string id = reader.ReadString() ?? "";
        var category = (ErrorCategory)reader.Raw.ReadInt32();
        string? activity = reader.ReadString(), reason = reader.ReadString();
        string? targetName = reader.ReadString(), targetType = reader.ReadString();
        string? details = reader.ReadString(), action = reader.ReadString(), stack = reader.ReadString();
        InvocationInfo? invocation = InvocationFormat.Read(ref reader);

        var record = new ErrorRecord(exception, id, category, reader.ReadValue());
        record.CategoryInfo.Activity = activity;
        record.CategoryInfo.Reason = reason;
        record.CategoryInfo.TargetName = targetName;
        record.CategoryInfo.TargetType = targetType;
        if (details is not null || action is not null)
            record.ErrorDetails = new ErrorDetails(details ?? "") { RecommendedAction = action ?? "" };
        RecordParts.Restore(record, id, stack, invocation);
        return record;
    }
}
