namespace PSMultiproc.Worker;

/// <summary>
/// Compiled scripts by their text: a loop around Invoke-PoolMap sends the same text each time, and compiling it takes
/// longer than most of what such loops do. For the runner's thread.
/// </summary>
internal sealed class ScriptCache
{
    /// <summary>More than this many different texts are not a loop.</summary>
    private const int Most = 64;

    private readonly Dictionary<string, ScriptBody> _blocks = new(StringComparer.Ordinal);

    /// <summary>The script of a text, made if it is new.</summary>
    public ScriptBody GetOrAdd(string text, Func<string, ScriptBody> make)
    {
        if (_blocks.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_blocks.Count == Most)
        {
            _blocks.Clear();
        }

        return _blocks[text] = make(text);
    }
}
