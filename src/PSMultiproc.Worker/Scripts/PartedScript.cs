using System.Collections;
using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>
/// A script with named blocks, whose <c>begin</c> and <c>end</c> run once in a worker and call. What its variables hold
/// between its parts is kept in a session state of the call's own, that of a module without a name, and each part is
/// dotted there.
/// </summary>
internal sealed class PartedScript(ScriptCall call, ScriptBlock[] definitions, NamedBlocks parts) : PreparedScript(call, definitions)
{
    /// <summary>The name as splatting spells it: without its first hyphen.</summary>
    private static readonly string UsingKey = UsingParameter[1..];

    private readonly NamedBlocks _parts = parts;
    private PSModuleInfo? _module;

    public override bool HasNamedBlocks => true;

    public override void AddItems(PowerShell shell, IEnumerable items)
    {
        if (_module is not null)
        {
            Add(shell, items, _parts.Items, definitions: []);
            return;
        }

        // The script block is there to give the state a scope of its own, which PSModuleInfo(bool) leaves without one.
        _module = new PSModuleInfo(ScriptBlock.Create(string.Empty));
        Add(shell, items, _parts.FromStart, Definitions);
    }

    public override bool TryAddClosing(PowerShell shell)
    {
        if (_module is null || Failure is not null || _parts.Closing is not { } closing)
        {
            return false;
        }

        Add(shell, Array.Empty<object>(), closing, definitions: []);
        return true;
    }

    private void Add(PowerShell shell, IEnumerable items, ScriptBlock part, ScriptBlock[] definitions)
    {
        var arguments = new Hashtable(Call.Preferences)
        {
            [CallingScript.Items] = new PSReference(items),
            [CallingScript.Block] = part,
            [CallingScript.Arguments] = Call.Arguments,
            [CallingScript.Definitions] = definitions,
            [UsingKey] = Call.UsingValues,
        };
        shell.AddScript(CallingScript.IntoModule, useLocalScope: true)
            .AddParameter(CallingScript.Module, _module)
            .AddParameter(CallingScript.Taker, CallingScript.Dotting(Preferences))
            .AddParameter(CallingScript.Arguments, arguments);
    }
}
