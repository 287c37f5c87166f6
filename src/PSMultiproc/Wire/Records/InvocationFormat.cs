using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Wire;

/// <summary>
/// Writes and reads where a command was invoked: nil, or [command type or nil, command name, invocation name, file, line,
/// start line, start column, end line, end column]. Arguments are not sent: they can be anything, and large.
/// </summary>
internal static class InvocationFormat
{
    private const int Parts = 9;

    /// <summary>Writes an invocation or its absence.</summary>
    public static void Write(ValueWriter writer, InvocationInfo? invocation)
    {
        if (invocation is null)
        {
            writer.Raw.WriteNil();
            return;
        }

        IScriptExtent? extent = invocation.DisplayScriptPosition ?? RecordParts.PositionOf(invocation);
        writer.Raw.WriteArrayHeader(Parts);
        if (invocation.MyCommand is { } command) writer.WriteInt32((int)command.CommandType);
        else writer.Raw.WriteNil();
        writer.WriteString(invocation.MyCommand?.Name);
        writer.WriteString(invocation.InvocationName);
        writer.WriteString(invocation.ScriptName);
        writer.WriteString(extent?.StartScriptPosition?.Line ?? invocation.Line);
        writer.WriteInt32(extent?.StartLineNumber ?? invocation.ScriptLineNumber);
        writer.WriteInt32(extent?.StartColumnNumber ?? invocation.OffsetInLine);
        writer.WriteInt32(extent?.EndLineNumber ?? invocation.ScriptLineNumber);
        writer.WriteInt32(extent?.EndColumnNumber ?? invocation.OffsetInLine);
    }

    /// <summary>Reads an invocation.</summary>
    public static InvocationInfo? Read(ref ValueReader reader)
    {
        if (reader.Raw.TryReadNil()) return null;
        ValueReader.ExpectParts(reader.Raw.ReadArrayHeader(), Parts, Parts);
        CommandTypes? type = reader.Raw.TryReadNil() ? null : (CommandTypes)reader.Raw.ReadInt32();
        string? name = reader.ReadString(), invocationName = reader.ReadString();
        string? file = reader.ReadString(), line = reader.ReadString();
        var start = new ScriptPosition(file, reader.Raw.ReadInt32(), reader.Raw.ReadInt32(), line);
        int endLine = reader.Raw.ReadInt32(), endColumn = reader.Raw.ReadInt32();

        // A position within one line is shown underlined; the text of more lines is not here.
        var end = endLine == start.LineNumber ? new ScriptPosition(file, endLine, endColumn, line) : EndOf(start, line);
        CommandInfo? command = type is { } known ? RecordParts.MakeCommand(known, name ?? "") : null;
        InvocationInfo invocation = InvocationInfo.Create(command, new ScriptExtent(start, end));
        RecordParts.SetInvocationName(invocation, invocationName);
        return invocation;
    }

    private static ScriptPosition EndOf(ScriptPosition start, string? line) =>
        new(start.File, start.LineNumber, (line?.Length ?? 0) + 1, line);
}
