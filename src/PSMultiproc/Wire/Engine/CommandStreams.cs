using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;
using PSMultiproc.Scripts;

namespace PSMultiproc.Wire;

/// <summary>
/// The streams of a command, for records made elsewhere: its public methods take texts and make records of their own,
/// which name the wrong command. Should PowerShell's own way move, the text goes the public way.
/// </summary>
internal static class CommandStreams
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Type? Runtime = typeof(PSObject).Assembly.GetType("System.Management.Automation.MshCommandRuntime");
    private static readonly Action<ICommandRuntime, WarningRecord, bool>? WriteWarning = CompileWrite<WarningRecord>(nameof(Cmdlet.WriteWarning));
    private static readonly Action<ICommandRuntime, VerboseRecord, bool>? WriteVerbose = CompileWrite<VerboseRecord>(nameof(Cmdlet.WriteVerbose));
    private static readonly Action<ICommandRuntime, DebugRecord, bool>? WriteDebug = CompileWrite<DebugRecord>(nameof(Cmdlet.WriteDebug));
    private static readonly Action<ICommandRuntime, ErrorRecord>? WriteNativeError = CompileWriteNativeError();
    private static readonly Action<ICommandRuntime, ActionPreference>? SetWarning = CompileSet<ActionPreference>("WarningPreference");
    private static readonly Action<ICommandRuntime, bool>? SetVerbose = CompileSet<bool>("Verbose");
    private static readonly Action<ICommandRuntime, bool>? SetDebug = CompileSet<bool>("Debug");

    /// <summary>Writes a warning; asks about it if that is the preference.</summary>
    public static void Write(Cmdlet command, WarningRecord record, bool asks)
    {
        if (IsUsual(command) && WriteWarning is not null) WriteWarning(command.CommandRuntime, record, !asks);
        else command.WriteWarning(record.Message);
    }

    /// <summary>Writes a verbose message.</summary>
    public static void Write(Cmdlet command, VerboseRecord record, bool asks)
    {
        if (IsUsual(command) && WriteVerbose is not null) WriteVerbose(command.CommandRuntime, record, !asks);
        else command.WriteVerbose(record.Message);
    }

    /// <summary>Writes a debug message.</summary>
    public static void Write(Cmdlet command, DebugRecord record, bool asks)
    {
        if (IsUsual(command) && WriteDebug is not null) WriteDebug(command.CommandRuntime, record, !asks);
        else command.WriteDebug(record.Message);
    }

    /// <summary>
    /// Writes what a native command wrote to its standard error. Where nobody asked for the error stream, PowerShell leaves
    /// that to the process's own standard error; else it is a line on the stream, which is no error that
    /// <c>$ErrorActionPreference</c> is about.
    /// </summary>
    public static void WriteNative(Cmdlet command, ErrorRecord record)
    {
        if (IsUsual(command) && ErrorsGoToScreen(command.CommandRuntime)) Console.Error.WriteLine(record.Exception.Message);
        else if (IsUsual(command) && WriteNativeError is not null) WriteNativeError(command.CommandRuntime, record);
        else command.WriteError(record);
    }

    /// <summary>
    /// Whether the information stream ends at the host, and not in another stream, a file or nowhere: what the command that
    /// said something in the block would have looked at before it showed it.
    /// </summary>
    public static bool ShowsInformation(Cmdlet command) => !IsUsual(command) || Get(command.CommandRuntime, "InformationOutputPipe") is null;

    /// <summary>Lets a stream be shown from now on, as its common parameter would.</summary>
    /// <param name="command">The command.</param>
    /// <param name="stream">The stream's preference variable.</param>
    public static void Show(Cmdlet command, string stream)
    {
        if (!IsUsual(command)) return;
        switch (stream)
        {
            case CallPreferences.Warning: SetWarning?.Invoke(command.CommandRuntime, ActionPreference.Continue); break;
            case CallPreferences.Verbose: SetVerbose?.Invoke(command.CommandRuntime, true); break;
            case CallPreferences.Debug: SetDebug?.Invoke(command.CommandRuntime, true); break;
        }
    }

    /// <summary>Whether the error stream ends at Out-Default, which the console's host puts behind what the user typed.</summary>
    private static bool ErrorsGoToScreen(ICommandRuntime runtime) =>
        Get(Get(Get(runtime, "ErrorOutputPipe"), "DownstreamCmdlet"), "Command")?.GetType().Name == "OutDefaultCommand";

    private static object? Get(object? target, string property) => target?.GetType().GetProperty(property, Any)?.GetValue(target);

    private static bool IsUsual(Cmdlet command) => Runtime is not null && Runtime.IsInstanceOfType(command.CommandRuntime);

    private static Action<ICommandRuntime, T, bool>? CompileWrite<T>(string name) =>
        Runtime?.GetMethod(name, Any, [typeof(T), typeof(bool)]) is not { } write
            ? null
            : Instructions.Compile<Action<ICommandRuntime, T, bool>>(il =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Castclass, Runtime);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Callvirt, write);
            });

    private static Action<ICommandRuntime, ErrorRecord>? CompileWriteNativeError() =>
        Runtime?.GetMethod("_WriteErrorSkipAllowCheck", Any, [typeof(ErrorRecord), typeof(ActionPreference?), typeof(bool)]) is not { } write
            ? null
            : Instructions.Compile<Action<ICommandRuntime, ErrorRecord>>(il =>
            {
                // runtime._WriteErrorSkipAllowCheck(record, actionPreference: null, isFromNativeStdError: true)
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Castclass, Runtime);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldloc, il.DeclareLocal(typeof(ActionPreference?)));
                il.Emit(OpCodes.Ldc_I4_1);
                il.Emit(OpCodes.Callvirt, write);
            });

    private static Action<ICommandRuntime, T>? CompileSet<T>(string name) =>
        Runtime?.GetProperty(name, Any)?.SetMethod is not { } set || set.GetParameters()[0].ParameterType != typeof(T)
            ? null
            : Instructions.Compile<Action<ICommandRuntime, T>>(il =>
            {
                il.Emit(OpCodes.Ldarg_0);
                il.Emit(OpCodes.Castclass, Runtime);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Callvirt, set);
            });
}
