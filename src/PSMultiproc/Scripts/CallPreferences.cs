using System.Collections;
using System.Management.Automation;

namespace PSMultiproc.Scripts;

/// <summary>
/// What the caller's preference variables and the call's common parameters ask of a block's streams. The workers get the
/// variables, as a block run here would see them; the parameters, and all that asks the user or ends the pipeline, are
/// the command's, which writes what the workers send.
/// </summary>
internal sealed class CallPreferences
{
    /// <summary>The variable of the verbose stream.</summary>
    public const string Verbose = "VerbosePreference";

    /// <summary>The variable of the debug stream.</summary>
    public const string Debug = "DebugPreference";

    /// <summary>The variable of the warning stream.</summary>
    public const string Warning = "WarningPreference";

    /// <summary>The variable of the information stream.</summary>
    public const string Information = "InformationPreference";

    /// <summary>The variable of the progress stream.</summary>
    public const string Progress = "ProgressPreference";

    private const string Error = "ErrorActionPreference";

    /// <summary>The streams' variables, with what they are in a new session and the parameter that takes precedence.</summary>
    private static readonly (string Variable, ActionPreference Usual, string Parameter)[] Streams =
    [
        (Verbose, ActionPreference.SilentlyContinue, "Verbose"),
        (Debug, ActionPreference.SilentlyContinue, "Debug"),
        (Warning, ActionPreference.Continue, "WarningAction"),
        (Information, ActionPreference.SilentlyContinue, "InformationAction"),
        (Progress, ActionPreference.Continue, "ProgressAction"),
    ];

    /// <summary>What else a block's commands go by, with what it is in a new session.</summary>
    private static readonly (string Variable, object? Usual)[] Others =
    [
        ("ConfirmPreference", ConfirmImpact.High),
        ("WhatIfPreference", false),
        ("PSNativeCommandUseErrorActionPreference", false),
        ("PSNativeCommandArgumentPassing", OperatingSystem.IsWindows() ? "Windows" : "Standard"),
        ("PSModuleAutoLoadingPreference", null),
        ("OFS", null),
    ];

    private const string Defaults = "PSDefaultParameterValues";

    private readonly Dictionary<string, ActionPreference> _asked = [];
    private readonly HashSet<string> _silent = [];

    /// <summary>Looks at the variables that a command's caller sees, and at what the command was called with.</summary>
    public CallPreferences(PSVariableIntrinsics variables, IDictionary<string, object> parameters)
    {
        foreach (var (variable, usual, parameter) in Streams)
        {
            var declared = LanguagePrimitives.TryConvertTo(variables.GetValue(variable), out ActionPreference value) ? value : usual;
            var bound = parameters.TryGetValue(parameter, out var argument) ? (ActionPreference?)AsAction(argument) : null;
            _asked[variable] = bound ?? declared;
            if (bound is null && IsQuiet(declared))
            {
                _silent.Add(variable);
            }

            var here = ForBlock(parameter, declared, bound);
            if (here != usual)
            {
                ForWorkers[variable] = here;
            }
        }

        // With -ErrorAction, errors are the command's to deal with, all of them.
        if (parameters.TryGetValue("ErrorAction", out var action))
        {
            ErrorAction = AsAction(action);
        }
        else
        {
            ErrorAction = LanguagePrimitives.TryConvertTo(variables.GetValue(Error), out ActionPreference declared) && declared == ActionPreference.Stop
                ? ActionPreference.Stop
                : ActionPreference.Continue;
            Add(variables, Error, ActionPreference.Continue);
        }

        foreach (var (variable, usual) in Others)
        {
            Add(variables, variable, usual);
        }

        if (variables.GetValue(Defaults) is IDictionary { Count: > 0 } defaults)
        {
            ForWorkers[Defaults] = Sendable(defaults);
        }
    }

    /// <summary>The variables that the workers set, as far as they are not as in any new session.</summary>
    public Hashtable ForWorkers { get; } = [];

    /// <summary>
    /// What is to be done with errors where no command writes them: what the call was told; else to end with the first where
    /// the caller's variable says so.
    /// </summary>
    public ActionPreference ErrorAction { get; }

    /// <summary>Whether the call was told to be silent about a stream.</summary>
    public bool IsSilenced(string stream) => !_silent.Contains(stream) && IsQuiet(stream);

    /// <summary>Whether what the command itself has to say on a stream is not wanted.</summary>
    public bool IsQuiet(string stream) => IsQuiet(_asked[stream]);

    /// <summary>Whether a stream's records are to be asked about one by one.</summary>
    public bool Asks(string stream) => _asked[stream] == ActionPreference.Inquire;

    /// <summary>
    /// Whether nobody here asked for a stream to be shown, or not to be: what arrives on it then, the block itself had
    /// asked for.
    /// </summary>
    public bool IsUndecided(string stream) => _silent.Contains(stream);

    private static bool IsQuiet(ActionPreference action) => action is ActionPreference.SilentlyContinue or ActionPreference.Ignore;

    private void Add(PSVariableIntrinsics variables, string variable, object? usual)
    {
        if (variables.GetValue(variable) is { } value and not ActionPreference.Inquire && !LanguagePrimitives.Equals(value, usual))
        {
            ForWorkers[variable] = value;
        }
    }

    /// <summary>A pool serves the process that opened it.</summary>
    private static Hashtable Sendable(IDictionary defaults)
    {
        var sendable = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in defaults)
        {
            if (entry.Value is not (ProcessPool or PSObject { BaseObject: ProcessPool }))
            {
                sendable.Add(entry.Key, entry.Value);
            }
        }

        return sendable;
    }

    private static ActionPreference AsAction(object? argument) => argument switch
    {
        ActionPreference action => action,
        SwitchParameter on => on ? ActionPreference.Continue : ActionPreference.SilentlyContinue,
        _ => ActionPreference.Continue,
    };

    /// <summary>
    /// What a block's own variable is to be. What arrives, the command shows, collects for <c>-WarningVariable</c> and
    /// its like, asks about, or ends the pipeline for.
    /// </summary>
    private static ActionPreference ForBlock(string parameter, ActionPreference declared, ActionPreference? bound) => (bound, declared) switch
    {
        (ActionPreference.Ignore, _) => ActionPreference.Ignore,
        (ActionPreference.SilentlyContinue, _) when parameter is "Verbose" or "Debug" => ActionPreference.SilentlyContinue,
        (not null, _) => ActionPreference.Continue,
        (_, ActionPreference.SilentlyContinue or ActionPreference.Ignore) => declared,
        _ => ActionPreference.Continue,
    };
}
