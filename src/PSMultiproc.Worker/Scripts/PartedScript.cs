using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>
/// A script with named blocks, whose <c>begin</c> and <c>end</c> run once in a worker and call. What its variables hold
/// between its parts is kept in a session state of the call's own, that of a module without a name, and each part is
/// dotted there.
/// </summary>
internal sealed class PartedScript(ScriptCall call, NamedBlocks parts) : PreparedScript(call)
{
    private const string Module = "__PSMultiprocModule", Part = "__PSMultiprocPart";

    /// <summary>The name of <see cref="WholeScript.UsingParameter"/> as splatting spells it: without its first hyphen.</summary>
    private static readonly string UsingKey = WholeScript.UsingParameter[1..];

    private readonly NamedBlocks _parts = parts;
    private PSModuleInfo? _state;

    public override void AddItems(PowerShell shell, IEnumerable items)
    {
        if (_state is not null)
        {
            Add(shell, items, _parts.Items, definitions: string.Empty);
            return;
        }

        // The script block is there to give the state a scope of its own, which PSModuleInfo(bool) leaves without one.
        _state = new PSModuleInfo(ScriptBlock.Create(string.Empty));
        Add(shell, items, _parts.FromStart, Call.Carried.Definitions);
    }

    public override bool TryAddClosing(PowerShell shell)
    {
        if (_state is null || Failure is not null || _parts.Closing is not { } closing)
        {
            return false;
        }

        Add(shell, Array.Empty<object>(), closing, definitions: string.Empty);
        return true;
    }

    private void Add(PowerShell shell, IEnumerable items, ScriptBlock block, string definitions)
    {
        var text = $"{Call.Carried.Usings}\nparam(${Items}, ${Block}, ${Arguments}{PreferenceParameters})\n{definitions}\n${Items} | . ${Block} @{Arguments}";
        var arguments = new Hashtable(Call.Preferences)
        {
            [Items] = items,
            [Block] = block,
            [Arguments] = Call.Arguments,
            [UsingKey] = Call.UsingValues,
        };
        shell.AddScript($"param(${Module}, ${Part}, ${Arguments}) . ${Module} ${Part} @{Arguments}", useLocalScope: true)
            .AddParameter(Module, _state)
            .AddParameter(Part, Parser.ParseInput(text, out _, out _).GetScriptBlock())
            .AddParameter(Arguments, arguments);
    }
}
