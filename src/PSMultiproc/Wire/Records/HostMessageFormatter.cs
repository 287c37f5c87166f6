using System.Management.Automation;

namespace PSMultiproc.Wire;

/// <summary>Formats what Write-Host sends: [marker, message, no new line, foreground, background].</summary>
internal sealed class HostMessageFormatter : ValueFormatter
{
    /// <summary>The only instance.</summary>
    public static readonly HostMessageFormatter Instance = new();

    private const int Parts = 4;

    /// <inheritdoc/>
    public override void Write(ValueWriter writer, object value)
    {
        var message = (HostInformationMessage)value;
        writer.BeginComposite((CompositeCode)PowerShellCode.HostMessage, Parts);
        writer.WriteString(message.Message);
        if (message.NoNewLine is { } noNewLine) writer.WriteBoolean(noNewLine);
        else writer.Raw.WriteNil();
        WriteColor(writer, message.ForegroundColor);
        WriteColor(writer, message.BackgroundColor);
    }

    /// <inheritdoc/>
    public override object Read(ref ValueReader reader, int parts)
    {
        ValueReader.ExpectParts(parts, Parts, Parts);
        return new HostInformationMessage
        {
            Message = reader.ReadString(),
            NoNewLine = reader.Raw.TryReadNil() ? null : reader.Raw.ReadBoolean(),
            ForegroundColor = ReadColor(ref reader),
            BackgroundColor = ReadColor(ref reader),
        };
    }

    private static void WriteColor(ValueWriter writer, ConsoleColor? color)
    {
        if (color is { } known) writer.WriteInt32((int)known);
        else writer.Raw.WriteNil();
    }

    private static ConsoleColor? ReadColor(ref ValueReader reader) =>
        reader.Raw.TryReadNil() ? null : (ConsoleColor)reader.Raw.ReadInt32();
}
