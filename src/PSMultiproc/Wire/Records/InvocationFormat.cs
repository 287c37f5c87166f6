using System.Management.Automation;
using System.Management.Automation.Language;

namespace PSMultiproc.Wire;

/// <summary>
/// Writes and reads where a command was invoked: nil, or [command type or nil, command name, invocation name, file, line,
/// start line, start column, end line, end column, text or nil where it is within its line]. Arguments are not sent: they
/// can be anything, and large.
/// </summary>
internal static class InvocationFormat
{
    private const int Parts = 10;

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
        writer.WriteString(extent is { } place && place.EndLineNumber > place.StartLineNumber ? place.Text : null);
    }

    /// <summary>Reads an invocation.</summary>
    public static InvocationInfo? Read(ref ValueReader reader)
    {
        if (reader.Raw.TryReadNil()) return null;
        ValueReader.ExpectParts(reader.Raw.ReadArrayHeader(), Parts, Parts);
        CommandTypes? type = reader.Raw.TryReadNil() ? null : (CommandTypes)reader.Raw.ReadInt32();
        string? name = reader.ReadString(), invocationName = reader.ReadString();
        string? file = reader.ReadString(), line = reader.ReadString();
        int startLine = reader.Raw.ReadInt32(), startColumn = reader.Raw.ReadInt32();
        int endLine = reader.Raw.ReadInt32(), endColumn = reader.Raw.ReadInt32();
        var extent = new ArrivedExtent(
            new ScriptPosition(file, startLine, startColumn, line), new ScriptPosition(file, endLine, endColumn, line), reader.ReadString());

        CommandInfo? command = type is { } known ? RecordParts.MakeCommand(known, name ?? "") : null;
        InvocationInfo invocation = RecordParts.MakeInvocation(command, extent);
        RecordParts.SetInvocationName(invocation, invocationName);
        return invocation;
    }
}
