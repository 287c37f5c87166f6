using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>
/// Compiled scripts by their text: a loop around Invoke-PoolMap sends the same text each time, and compiling it takes
/// longer than most of what such loops do. For the runner's thread.
/// </summary>
internal sealed class ScriptCache
{
    /// <summary>More than this many different texts are not a loop.</summary>
    private const int Most = 64;

    private readonly Dictionary<(string Text, string Usings, bool IsSplatted), ScriptBody> _bodies = [];

    /// <summary>The script of a call, made if it is new.</summary>
    public ScriptBody GetOrAdd(ScriptCall call, Func<ScriptCall, ScriptBody> make)
    {
        var key = (call.Text, call.Carried.Usings, call.IsSplatted);
        if (_bodies.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_bodies.Count == Most)
        {
            _bodies.Clear();
        }

        return _bodies[key] = make(call);
    }
}
