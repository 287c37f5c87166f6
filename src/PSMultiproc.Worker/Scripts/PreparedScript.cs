using System.Collections;
using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>A script that is ready to run over the items of a call.</summary>
internal abstract class PreparedScript(ScriptCall call)
{
    /// <summary>Variables of other names would hide the block's own from it.</summary>
    protected const string Items = "__PSMultiprocItems", Block = "__PSMultiprocBlock", Arguments = "__PSMultiprocArguments";

    /// <summary>What the caller sent.</summary>
    protected ScriptCall Call { get; } = call;

    /// <summary>The folder it runs in.</summary>
    public string Location => Call.Location;

    /// <summary>Whether the caller shows all information records.</summary>
    public bool ShowsInformation => Call.Preferences[CallPreferences.Information] is ActionPreference.Continue;

    /// <summary>Why it can serve no item, once that is known.</summary>
    public object? Failure { get; set; }

    /// <summary>Prepares a script.</summary>
    /// <exception cref="ParseException">The text is no script.</exception>
    public static PreparedScript From(ScriptCall call, ScriptCache cache)
    {
        var body = cache.GetOrAdd(call, static call => ScriptBody.Compile(call.Text, call.Carried.Usings, call.IsSplatted));
        return body.Parts is { } parts ? new PartedScript(call, parts) : new WholeScript(call, body);
    }

    /// <summary>Fills a pipeline that runs it over items.</summary>
    public abstract void AddItems(PowerShell shell, IEnumerable items);

    /// <summary>Fills a pipeline that does what comes at the call's end; false when there is nothing to do.</summary>
    public abstract bool TryAddClosing(PowerShell shell);

    /// <summary>
    /// The caller's preferences as declarations of parameters: that makes them part of the scope that the block is called
    /// in, and of no other.
    /// </summary>
    protected string PreferenceParameters => string.Concat(Call.Preferences.Keys.Cast<string>().Select(static name => ", $" + name));
}
