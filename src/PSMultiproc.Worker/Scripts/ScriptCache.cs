using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>
/// Compiled scripts by their text and place: a loop around Invoke-PoolMap sends the same text each time, and compiling it takes
/// longer than most of what such loops do. For the runner's thread.
/// </summary>
internal sealed class ScriptCache<T>
{
    /// <summary>More than this many different texts are not a loop.</summary>
    private const int Most = 64;

    private readonly Dictionary<ScriptPiece, T> _scripts = [];

    /// <summary>What was made of a script, made if it is new.</summary>
    public T GetOrAdd(ScriptPiece script, Func<ScriptPiece, T> make)
    {
        if (_scripts.TryGetValue(script, out var known))
        {
            return known;
        }

        if (_scripts.Count == Most)
        {
            _scripts.Clear();
        }

        return _scripts[script] = make(script);
    }
}
