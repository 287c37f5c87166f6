using System.Collections;
using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>A script that one pipeline runs over as many items as there are.</summary>
internal sealed class WholeScript(ScriptCall call, ScriptBody body) : PreparedScript(call)
{
    /// <summary>
    /// What PowerShell's own remoting calls the parameter that carries the values of <c>$using:</c> expressions
    /// (Parser.VERBATIM_ARGUMENT in its source).
    /// </summary>
    public const string UsingParameter = "--%";

    private const string Splatted = "__PSMultiprocSplatted";

    private readonly ScriptBody _body = body;

    public override void AddItems(PowerShell shell, IEnumerable items)
    {
        shell.AddScript(Text(), useLocalScope: true)
            .AddParameter(Items, items)
            .AddParameter(Block, _body.Block)
            .AddParameter(Arguments, Call.Arguments)
            .AddParameters(Call.Preferences);
        if (Call.IsSplatted)
        {
            shell.AddParameter(Splatted, (Func<object?, object?>)SplattedItem.ArgumentsOf);
        }

        if (Call.UsingValues.Count > 0)
        {
            shell.AddParameter(UsingParameter, Call.UsingValues);
        }
    }

    public override bool TryAddClosing(PowerShell shell) => false;

    private string Text()
    {
        var (parameter, block) = Call.IsSplatted
            ? (", $" + Splatted, $"{{ process {{ ${Arguments} = ${Splatted}.Invoke($_); & ${Block} @{Arguments} @args }} }}")
            : _body.IsCalledForEach ? (string.Empty, $"{{ process {{ & ${Block} @args }} }}") : (string.Empty, "$" + Block);
        return $"{Call.Carried.Usings}\nparam(${Items}, ${Block}, ${Arguments}{parameter}{PreferenceParameters})\n{Call.Carried.Definitions}\n${Items} | & {block} @{Arguments}";
    }
}
