using System.Management.Automation;

namespace PSMultiproc.Worker;

/// <summary>One run of a script over items, until they are exhausted or an error ends it.</summary>
internal sealed class ScriptPipeline : IDisposable
{
    /// <summary>
    /// What PowerShell's own remoting calls the parameter that carries the values of <c>$using:</c> expressions
    /// (Parser.VERBATIM_ARGUMENT in its source).
    /// </summary>
    public const string UsingParameter = "--%";

    private const string Script = "param($items, $block, $arguments) $items | & $block @arguments";

    private readonly PowerShell _shell = PowerShell.Create();
    private readonly ItemFeed _feed;
    private readonly WorkItems _items;

    public ScriptPipeline(WorkerSession session, PreparedScript script, ItemFeed feed, WorkItems items)
    {
        _feed = feed;
        _items = items;
        _shell.Runspace = session.Runspace;
        _shell.AddScript(Script, useLocalScope: true)
            .AddParameter("items", feed)
            .AddParameter("block", script.Block)
            .AddParameter("arguments", script.Arguments);
        if (script.UsingValues.Count > 0)
        {
            _shell.AddParameter(UsingParameter, script.UsingValues);
        }

        _shell.Streams.Error.DataAdding += OnError;
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

    private void OnError(object? sender, DataAddingEventArgs added)
    {
        if (_items.HasCurrent)
        {
            _items.Error(added.ItemAdded);
        }
    }
}
