using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats a progress record: [marker, activity id, activity, status, operation, parent, percent, seconds left, type].
/// </summary>
internal sealed class ProgressRecordFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly ProgressRecordFormatter Instance = new();

    private const int Parts = 8;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var record = (ProgressRecord)value;
        writer.BeginComposite((CompositeCode)PowerShellCode.Progress, Parts);
        writer.WriteInt32(record.ActivityId);
        writer.WriteString(record.Activity);
        writer.WriteString(record.StatusDescription);
        writer.WriteString(record.CurrentOperation);
        writer.WriteInt32(record.ParentActivityId);
        writer.WriteInt32(record.PercentComplete);
        writer.WriteInt32(record.SecondsRemaining);
        writer.WriteInt32((int)record.RecordType);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        // A record without a text, as only -Completed leaves it, cannot be made by the public constructor.
        const string none = " ";
        ValueReader.ExpectParts(parts, Parts, Parts);
        int id = reader.Raw.ReadInt32();
        string? activity = reader.ReadString(), status = reader.ReadString();
        return new ProgressRecord(id, string.IsNullOrEmpty(activity) ? none : activity, string.IsNullOrEmpty(status) ? none : status)
        {
            CurrentOperation = reader.ReadString(),
            ParentActivityId = reader.Raw.ReadInt32(),
            PercentComplete = reader.Raw.ReadInt32(),
            SecondsRemaining = reader.Raw.ReadInt32(),
            RecordType = (ProgressRecordType)reader.Raw.ReadInt32(),
        };
    }
}
