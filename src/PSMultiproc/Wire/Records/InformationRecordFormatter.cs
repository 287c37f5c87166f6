using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>
/// Formats an information record: [marker, message data, source, time, tags, user, computer, process, native thread,
/// managed thread].
/// </summary>
internal sealed class InformationRecordFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly InformationRecordFormatter Instance = new();

    private const int Parts = 9;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var record = (InformationRecord)value;
        writer.BeginComposite((CompositeCode)PowerShellCode.Information, Parts);
        if (!writer.TryWriteMember(record.MessageData, nameof(InformationRecord.MessageData)))
            writer.WriteString(ObjectText.Of(record.MessageData));
        writer.WriteString(record.Source);
        writer.WriteValue(record.TimeGenerated);
        writer.Raw.WriteArrayHeader(record.Tags.Count);
        foreach (string tag in record.Tags) writer.WriteName(tag);
        writer.WriteString(record.User);
        writer.WriteString(record.Computer);
        writer.Raw.WriteInt64(record.ProcessId);
        writer.Raw.WriteInt64(record.NativeThreadId);
        writer.Raw.WriteInt64(record.ManagedThreadId);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, Parts, Parts);
        object? data = reader.ReadValue();
        var record = new InformationRecord(data, reader.ReadString()) { TimeGenerated = reader.ReadValue<DateTime>() };
        int tags = reader.Raw.ReadArrayHeader();
        for (int i = 0; i < tags; i++) record.Tags.Add(reader.ReadName());
        record.User = reader.ReadString();
        record.Computer = reader.ReadString();
        record.ProcessId = (uint)reader.Raw.ReadInt64();
        record.NativeThreadId = (uint)reader.Raw.ReadInt64();
        record.ManagedThreadId = (uint)reader.Raw.ReadInt64();
        return record;
    }
}
