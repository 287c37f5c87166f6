using System.Collections;
using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>A script that one pipeline runs over as many items as there are.</summary>
/// <param name="call">The call.</param>
/// <param name="definitions">What defines what the script names.</param>
/// <param name="block">The script.</param>
/// <param name="taker">What takes the items: the script, or what calls it.</param>
internal sealed class WholeScript(ScriptCall call, ScriptBlock[] definitions, ScriptBlock block, ScriptBlock taker)
    : PreparedScript(call, definitions)
{
    private readonly ScriptBlock _block = block;
    private readonly ScriptBlock _taker = taker;

    public override bool HasNamedBlocks => false;

    public override void AddItems(PowerShell shell, IEnumerable items)
    {
        shell.AddScript(CallingScript.For(Preferences), useLocalScope: true)
            .AddParameter(CallingScript.Items, new PSReference(items))
            .AddParameter(CallingScript.Taker, _taker)
            .AddParameter(CallingScript.Block, _block)
            .AddParameter(CallingScript.Arguments, Call.Arguments)
            .AddParameter(CallingScript.Definitions, Definitions)
            .AddParameters(Call.Preferences);
        if (Call.IsSplatted)
        {
            shell.AddParameter(CallingScript.Splatting, (Func<object?, object?>)SplattedItem.ArgumentsOf);
        }

        if (Call.UsingValues.Count > 0)
        {
            shell.AddParameter(UsingParameter, Call.UsingValues);
        }
    }

    public override bool TryAddClosing(PowerShell shell) => false;
}
