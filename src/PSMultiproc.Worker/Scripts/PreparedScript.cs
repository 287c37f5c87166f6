using System.Collections;
using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>A script that is ready to run over the items of a call.</summary>
internal abstract class PreparedScript(ScriptCall call, ScriptBlock[] definitions)
{
    /// <summary>
    /// What PowerShell's own remoting calls the parameter that carries the values of <c>$using:</c> expressions
    /// (Parser.VERBATIM_ARGUMENT in its source).
    /// </summary>
    public const string UsingParameter = "--%";

    /// <summary>What the caller sent.</summary>
    protected ScriptCall Call { get; } = call;

    /// <summary>What defines the functions, aliases and classes of the caller's session that it names.</summary>
    protected ScriptBlock[] Definitions { get; } = definitions;

    /// <summary>Whether it says itself what is for each item and what is for all: <c>begin</c>, <c>process</c>, <c>end</c>.</summary>
    public abstract bool HasNamedBlocks { get; }

    /// <summary>The names of the caller's preference variables.</summary>
    protected IEnumerable<string> Preferences => Call.Preferences.Keys.Cast<string>();

    /// <summary>Where the call comes from, and so where it runs.</summary>
    public CallerContext Caller => Call.Caller;

    /// <summary>Whether the caller shows all information records.</summary>
    public bool ShowsInformation => Call.Preferences[CallPreferences.Information] is ActionPreference.Continue;

    /// <summary>Why it can serve no item, once that is known.</summary>
    public object? Failure { get; set; }

    /// <summary>Fills a pipeline that runs it over items.</summary>
    public abstract void AddItems(PowerShell shell, IEnumerable items);

    /// <summary>Fills a pipeline that does what comes at the call's end; false when there is nothing to do.</summary>
    public abstract bool TryAddClosing(PowerShell shell);
}
