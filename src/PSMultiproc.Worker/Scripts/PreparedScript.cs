using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>A script that is ready to run over items.</summary>
internal sealed class PreparedScript
{
    /// <exception cref="ParseException">The text is no script.</exception>
    public PreparedScript(ScriptCall call, ScriptCache cache)
    {
        Body = cache.GetOrAdd(call.Carried.Usings + call.Text, _ => ScriptBody.Compile(call.Text, call.Carried.Usings));
        Arguments = call.Arguments;
        UsingValues = call.UsingValues;
        Preferences = call.Preferences;
        Carried = call.Carried;
        Location = call.Location;
    }

    /// <summary>The script itself.</summary>
    public ScriptBody Body { get; }

    /// <summary>What binds to its parameters.</summary>
    public object?[] Arguments { get; }

    /// <summary>The values of its <c>$using:</c> expressions.</summary>
    public Hashtable UsingValues { get; }

    /// <summary>The caller's preference variables, by name.</summary>
    public Hashtable Preferences { get; }

    /// <summary>What it names of the caller's session.</summary>
    public CarriedScript Carried { get; }

    /// <summary>The folder it runs in.</summary>
    public string Location { get; }
}
