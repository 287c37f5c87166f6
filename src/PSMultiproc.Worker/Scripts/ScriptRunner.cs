using System.Management.Automation;
using PSMultiproc.Pools;
using PSMultiproc.Scripts;
using PSMultiproc.Session;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>Runs script blocks in a session of its own.</summary>
internal sealed class ScriptRunner(ValueSerializer serializer, WorkItemInfo current) : IWorkRunner
{
    private readonly ValueSerializer _serializer = serializer;
    private readonly WorkItemInfo _current = current;
    private readonly Dictionary<int, PreparedScript> _scripts = [];
    private readonly Dictionary<int, Exception> _unusable = [];
    private readonly ScriptLibrary _library = new();
    private readonly StopSwitch _stop = new();
    private WorkerSessions? _sessions;

    public WorkKind Kind => WorkKind.Script;

    public void SetUp(ReadOnlySpan<byte> setUp) => _sessions = new WorkerSessions(ScriptSetUp.FromBytes(_serializer, setUp), _current);

    public void Define(int workId, byte[] definition)
    {
        try
        {
            _scripts[workId] = _library.Prepare(ScriptCall.FromBytes(_serializer, definition));
        }
        catch (Exception error)
        {
            _unusable[workId] = error;
        }
    }

    public void Forget(int workId)
    {
        if (_scripts.Remove(workId))
        {
            _sessions!.End(workId);
        }

        _unusable.Remove(workId);
        _stop.Forget(workId);
    }

    public void Run(int workId, WorkItems items)
    {
        var script = _scripts.GetValueOrDefault(workId);
        if ((script is null ? _unusable[workId] : script.Failure) is { } failure)
        {
            FailAll(items, failure);
            return;
        }

        var session = _sessions!.Enter(workId, script!.Caller);
        var feed = new ItemFeed(items, script.HasNamedBlocks ? null : session);
        while (feed.TryBegin())
        {
            // An error that ends a pipeline costs the item that ran; the rest get another pipeline.
            using var pipeline = new ScriptPipeline(session, items, script.ShowsInformation);
            script.AddItems(pipeline.Shell, feed);
            if (Run(workId, pipeline) is not { } error)
            {
                continue;
            }

            if (feed.WasAsked)
            {
                items.Fail(error);
                continue;
            }

            // It did not come as far as its first item, and with another would not either.
            script.Failure = error;
            items.FailCall(error);
            FailAll(items, error);
            return;
        }
    }

    public void Close(int workId, WorkItems items)
    {
        if (!_scripts.TryGetValue(workId, out var script))
        {
            return;
        }

        var session = _sessions!.Enter(workId, script.Caller);
        using var pipeline = new ScriptPipeline(session, items, script.ShowsInformation);
        if (script.TryAddClosing(pipeline.Shell) && Run(workId, pipeline) is { } error)
        {
            items.Fail(error);
        }
    }

    public void Abandon(int workId) => _stop.Stop(workId);

    public void Dispose() => _sessions?.Dispose();

    private object? Run(int workId, ScriptPipeline pipeline)
    {
        using (_stop.Arm(workId, pipeline))
        {
            return pipeline.Run();
        }
    }

    private static void FailAll(WorkItems items, object error)
    {
        while (items.TryNext(out _, out _))
        {
            items.FailCall(error);
        }
    }
}
