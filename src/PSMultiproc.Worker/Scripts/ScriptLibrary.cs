using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>Compiles the scripts of calls, and remembers them. For the runner's thread.</summary>
internal sealed class ScriptLibrary
{
    private readonly ScriptCache<ScriptBody> _bodies = new();
    private readonly ScriptCache<ScriptBlock> _scripts = new();

    /// <summary>Prepares a call's script.</summary>
    /// <exception cref="ParseException">It is none.</exception>
    public PreparedScript Prepare(ScriptCall call)
    {
        var definitions = call.Carried.Select(Compile).ToArray();
        if (call.IsSplatted)
        {
            return new WholeScript(call, definitions, Compile(call.Block), CallingScript.CallWithEach);
        }

        var body = _bodies.GetOrAdd(call.Block, ScriptBody.Compile);
        return body.Parts is { } parts
            ? new PartedScript(call, definitions, parts)
            : new WholeScript(call, definitions, body.Block, body.IsCalledForEach ? CallingScript.CallForEach : body.Block);
    }

    private ScriptBlock Compile(ScriptPiece script) => _scripts.GetOrAdd(script, static piece => PlacedScript.Parse(piece).GetScriptBlock());
}
