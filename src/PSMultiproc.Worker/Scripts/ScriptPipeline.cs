using System.Management.Automation;

namespace PSMultiproc.Worker;

/// <summary>One run of a script over items, until they are exhausted or an error ends it.</summary>
internal sealed class ScriptPipeline : IDisposable
{
    private readonly PowerShell _shell = PowerShell.Create();
    private readonly WorkItems _items;

    public ScriptPipeline(WorkerSession session, WorkItems items, bool showsInformation)
    {
        _items = items;
        _shell.Runspace = session.Runspace;
        new ScriptStreams(items, session.Console, showsInformation).Attach(_shell.Streams);
    }

    /// <summary>What it runs, to be filled in before that.</summary>
    public PowerShell Shell => _shell;

    /// <summary>Runs to the end, whatever it is; an item has been begun.</summary>
    /// <returns>What the item that is under way is to fail with, if anything: an error record or an exception.</returns>
    public object? Run()
    {
        try
        {
            _shell.Invoke(null, new OutputSink(_items));
            if (_items.HasCurrent)
            {
                // «break» or «continue» outside a loop ends a pipeline without an error.
                _items.Complete();
            }

            return null;
        }
        catch (Exception error)
        {
            // The record that an exception holds has a stand-in for the exception.
            return error is IContainsErrorRecord { ErrorRecord: { } record } ? new ErrorRecord(record, error) : error;
        }
    }

    /// <summary>Stops the run; returns at once. From any thread.</summary>
    public void Stop() => _shell.BeginStop(null, null);

    public void Dispose() => _shell.Dispose();
}
