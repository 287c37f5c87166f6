using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Wire;

/// <summary>
/// Parts of PowerShell's records that can only be read in public. What a PowerShell does not have any more stays as the
/// public constructors leave it.
/// </summary>
internal static class RecordParts
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly MethodInfo? CommandFromParts = typeof(PSObject).Assembly
        .GetType("System.Management.Automation.RemoteCommandInfo")?.GetMethod("FromPSObjectForRemoting", Any);

    /// <summary>Gives an error record its identity, stack and place, and keeps the place when the record is written.</summary>
    public static void Restore(ErrorRecord record, string id, string? scriptStackTrace, InvocationInfo? invocation)
    {
        Try(() => FullyQualifiedErrorId(record) = id);
        Try(() => ScriptStackTrace(record) = scriptStackTrace);
        Try(() => Invocation(record) = invocation);

        // WriteError would put its own cmdlet's place into the record.
        Try(() => SetPreserveInvocationInfoOnce(record, true));
    }

    /// <summary>Replaces an error record's script stack.</summary>
    public static void SetScriptStackTrace(ErrorRecord record, string stack) => Try(() => ScriptStackTrace(record) = stack);

    /// <summary>Replaces where an error record comes from. As ever, a script or function adds its name to the error's id.</summary>
    public static void SetInvocation(ErrorRecord record, InvocationInfo? invocation)
    {
        Try(() => Invocation(record) = invocation is null ? null : Copy(invocation));
        if (record.FullyQualifiedErrorId is { Length: > 0 } id && invocation?.MyCommand is { Name.Length: > 0 } command)
            Try(() => FullyQualifiedErrorId(record) = $"{id},{command.Name}");
    }

    /// <summary>Replaces what an error record is about. PowerShell does so after the fact, too, but lets nobody else.</summary>
    public static void SetTarget(ErrorRecord record, object? target) => Try(() => Target(record) = target);

    /// <summary>Gives a warning, verbose or debug record its place.</summary>
    public static void Restore(InformationalRecord record, InvocationInfo? invocation)
    {
        if (invocation is not null) Try(() => Invocation(record) = invocation);
    }

    /// <summary>Where a command stands in its script.</summary>
    public static IScriptExtent? PositionOf(InvocationInfo invocation)
    {
        try
        {
            return ScriptPositionOf(invocation);
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }

    /// <summary>An invocation of a command at a place.</summary>
    public static InvocationInfo MakeInvocation(CommandInfo? command, IScriptExtent? place)
    {
        try
        {
            return NewInvocation(command, place);
        }
        catch (MissingMethodException)
        {
            return InvocationInfo.Create(command, place);
        }
    }

    /// <summary>Sets the name under which a command was invoked.</summary>
    public static void SetInvocationName(InvocationInfo invocation, string? name) =>
        Try(() => InvocationName(invocation) = name);

    /// <summary>Sets which line of the session's history an invocation is part of.</summary>
    public static void SetHistoryId(InvocationInfo invocation, long id) => Try(() => SetHistory(invocation, id));

    /// <summary>A command of another process, as remoting shows it.</summary>
    public static CommandInfo? MakeCommand(CommandTypes type, string name)
    {
        var parts = new PSObject();
        parts.Properties.Add(new PSNoteProperty("CommandInfo_CommandType", PSObject.AsPSObject((int)type)));
        parts.Properties.Add(new PSNoteProperty("CommandInfo_Name", name));
        parts.Properties.Add(new PSNoteProperty("CommandInfo_Definition", name));   // a function's text can be long
        parts.Properties.Add(new PSNoteProperty("CommandInfo_Visibility", PSObject.AsPSObject((int)SessionStateEntryVisibility.Public)));
        try
        {
            return (CommandInfo?)CommandFromParts?.Invoke(null, [parts]);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }

    /// <summary>Makes an exception hold an error record, where its type has a place for one.</summary>
    public static void SetErrorRecord(Exception exception, ErrorRecord record)
    {
        for (Type? type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (type.GetField("_errorRecord", Any | BindingFlags.DeclaredOnly) is not { } field) continue;
            if (field.FieldType != typeof(ErrorRecord)) continue;
            field.SetValue(exception, record);
            return;
        }
    }

    /// <summary>The exception that remoting puts in place of one that cannot be rebuilt.</summary>
    public static RuntimeException MakeRemote(string message, PSObject original, Exception? inner)
    {
        try
        {
            System.Management.Automation.RemoteException remote = MakeRemote(message, original, (PSObject?)null);
            if (inner is not null) Try(() => Inner(remote) = inner);
            return remote;
        }
        catch (MissingMethodException)
        {
            return new RuntimeException(message, inner);
        }
    }

    /// <summary>As PowerShell puts it into a record: command, name and place, without what the pipeline goes on to change.</summary>
    private static InvocationInfo Copy(InvocationInfo invocation)
    {
        InvocationInfo copy = MakeInvocation(invocation.MyCommand, PositionOf(invocation));
        SetInvocationName(copy, invocation.InvocationName);
        return copy;
    }

    private static void Try(Action restore)
    {
        try
        {
            restore();
        }
        catch (MissingMemberException)
        {
            // That part is lost; the record is not.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_serializedFullyQualifiedErrorId")]
    private static extern ref string? FullyQualifiedErrorId(ErrorRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_scriptStackTrace")]
    private static extern ref string? ScriptStackTrace(ErrorRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_invocationInfo")]
    private static extern ref InvocationInfo? Invocation(ErrorRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_target")]
    private static extern ref object? Target(ErrorRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_invocationInfo")]
    private static extern ref InvocationInfo? Invocation(InformationalRecord record);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreserveInvocationInfoOnce")]
    private static extern void SetPreserveInvocationInfoOnce(ErrorRecord record, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern InvocationInfo NewInvocation(CommandInfo? command, IScriptExtent? place);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_invocationName")]
    private static extern ref string? InvocationName(InvocationInfo invocation);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_HistoryId")]
    private static extern void SetHistory(InvocationInfo invocation, long id);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ScriptPosition")]
    private static extern IScriptExtent? ScriptPositionOf(InvocationInfo invocation);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern System.Management.Automation.RemoteException MakeRemote(string message, PSObject exception, PSObject? invocation);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? Inner(Exception exception);
}
