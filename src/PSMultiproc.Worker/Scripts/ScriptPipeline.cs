using System.Management.Automation;
using PSMultiproc.Scripts;

namespace PSMultiproc.Worker;

/// <summary>One run of a script over items, until they are exhausted or an error ends it.</summary>
internal sealed class ScriptPipeline : IDisposable
{
    /// <summary>
    /// What PowerShell's own remoting calls the parameter that carries the values of <c>$using:</c> expressions
    /// (Parser.VERBATIM_ARGUMENT in its source).
    /// </summary>
    public const string UsingParameter = "--%";

    /// <summary>Variables of other names would hide the block's own from it.</summary>
    private const string Items = "__PSMultiprocItems", Block = "__PSMultiprocBlock", Arguments = "__PSMultiprocArguments";

    private readonly PowerShell _shell = PowerShell.Create();
    private readonly ItemFeed _feed;
    private readonly WorkItems _items;

    public ScriptPipeline(WorkerSession session, PreparedScript script, ItemFeed feed, WorkItems items)
    {
        _feed = feed;
        _items = items;
        _shell.Runspace = session.Runspace;
        _shell.AddScript(TextFor(script), useLocalScope: true)
            .AddParameter(Items, feed)
            .AddParameter(Block, script.Body.Block)
            .AddParameter(Arguments, script.Arguments)
            .AddParameters(script.Preferences);
        if (script.UsingValues.Count > 0)
        {
            _shell.AddParameter(UsingParameter, script.UsingValues);
        }

        var showsInformation = script.Preferences[CallPreferences.Information] is ActionPreference.Continue;
        new ScriptStreams(items, session.Console, showsInformation).Attach(_shell.Streams);
    }

    /// <summary>Runs to the end, whatever it is.</summary>
    public void Run()
    {
        try
        {
            _shell.Invoke(null, new OutputSink(_items));
            if (_items.HasCurrent)
            {
                // «break» or «continue» outside a loop ends a pipeline without an error.
                _items.Complete();
            }
        }
        catch (Exception error)
        {
            if (!_items.HasCurrent && (_feed.IsExhausted || !_feed.MoveNext()))
            {
                return;
            }

            _items.Fail(error is IContainsErrorRecord { ErrorRecord: { } record } ? record : error);
        }
    }

    /// <summary>Stops the run; returns at once. From any thread.</summary>
    public void Stop() => _shell.BeginStop(null, null);

    public void Dispose() => _shell.Dispose();

    /// <summary>
    /// The caller's preferences are parameters, and its functions are defined here: that makes them part of the scope
    /// that the block is called in, and of no other.
    /// </summary>
    private static string TextFor(PreparedScript script)
    {
        var preferences = string.Concat(script.Preferences.Keys.Cast<string>().Select(static name => ", $" + name));
        var block = script.Body.IsCalledForEach ? $"{{ process {{ & ${Block} @args }} }}" : "$" + Block;
        return $"{script.Carried.Usings}\nparam(${Items}, ${Block}, ${Arguments}{preferences})\n{script.Carried.Definitions}\n${Items} | & {block} @{Arguments}";
    }
}
