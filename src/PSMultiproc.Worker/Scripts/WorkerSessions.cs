using System.Management.Automation;
using PSMultiproc.Scripts;
using PSMultiproc.Session;

namespace PSMultiproc.Worker;

/// <summary>
/// The sessions of a worker: one that is kept for as long as the worker lives, or for each call one of its own that no
/// other call has seen.
/// </summary>
internal sealed class WorkerSessions : IDisposable
{
    private readonly ScriptSetUp _setUp;
    private readonly WorkItemInfo _item;
    private readonly ProcessSettings _settings;
    private readonly Dictionary<int, WorkerSession> _calls = [];
    private WorkerSession? _next;
    private WorkerSession? _current;

    /// <summary>Opens the first session and prepares it as the pool asked.</summary>
    /// <param name="setUp">What the pool asked for.</param>
    /// <param name="item">Tells scripts of the item that is run.</param>
    /// <exception cref="RuntimeException">The initialization script failed, or a module could not be imported.</exception>
    public WorkerSessions(ScriptSetUp setUp, WorkItemInfo item)
    {
        _setUp = setUp;
        _item = item;
        _settings = new ProcessSettings();
        _next = NewSession();
        _next.Enter(setUp.Caller);
        new SessionPreparation(_next.Runspace, setUp).Run();
    }

    /// <summary>The session of a call, made ready for some of its items.</summary>
    public WorkerSession Enter(int workId, CallerContext caller)
    {
        var session = SessionOf(workId);
        if (session != _current)
        {
            // The current directory is the process's, and another call's session has had it.
            session.Leave();
            _current = session;
        }

        session.Enter(caller);
        return session;
    }

    /// <summary>A call is over: where each is to find a clean session, this makes one while nobody waits for it.</summary>
    public void End(int workId)
    {
        if (!_setUp.IsFreshForEachCall)
        {
            _next!.Leave();
        }
        else if (_calls.Remove(workId, out var ended))
        {
            ended.Dispose();
            _current = null;
            if (_calls.Count == 0)
            {
                _settings.Restore();
            }

            _next ??= NewSession();
        }
    }

    public void Dispose()
    {
        _next?.Dispose();
        foreach (var session in _calls.Values)
        {
            session.Dispose();
        }
    }

    private WorkerSession NewSession() => new(_item);

    private WorkerSession SessionOf(int workId)
    {
        if (!_setUp.IsFreshForEachCall)
        {
            return _next!;
        }

        if (!_calls.TryGetValue(workId, out var session))
        {
            // There is none in reserve where calls overlap.
            _calls[workId] = session = _next ?? NewSession();
            _next = null;
        }

        return session;
    }
}
