using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PSMultiproc.Jobs;

/// <summary>
/// The script blocks that wait for a moment of a session that is busy with other things: between two commands of a script,
/// while the prompt waits, within a wait for a result, and before the session ends. They run on the session's own thread in
/// the order in which they came, each once.
/// </summary>
/// <remarks>
/// PowerShell runs only few events at each of its moments. So one event stands for all that wait, and is not raised again
/// before its action runs.
/// </remarks>
internal sealed class SessionCallbacks
{
    private const string EventName = "PSMultiproc.JobEnded";

    /// <summary>How long a job that has said how it ends may take to have that state; it is its thread's next step.</summary>
    private static readonly TimeSpan StatePatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a session's end waits for its callbacks, when something else that runs there gives them no moment, or one of
    /// them takes long.
    /// </summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>How often it tries for another moment.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(20);

    private static readonly ScriptBlock Action = ScriptBlock.Create("$args[0].Invoke($Host)");
    private static readonly ConditionalWeakTable<Runspace, SessionCallbacks> Sessions = [];

    private readonly ConcurrentQueue<SessionCallback> _waiting = new();
    private readonly Runspace _session;
    private readonly object _gate = new();
    private readonly Action<PSHost> _run;
    private readonly Action<PSHost> _runAnnounced;
    private int _isAnnounced;

    /// <summary>How many runs are under way, one within the other.</summary>
    private int _runs;

    private SessionCallbacks(Runspace session)
    {
        _session = session;
        _run = Run;
        _runAnnounced = RunAnnounced;
    }

    /// <summary>Those of a session, which is made ready for them. On its own thread.</summary>
    public static SessionCallbacks Prepare(Runspace session)
    {
        var callbacks = Sessions.GetValue(session, static session => new SessionCallbacks(session));
        if (!session.Events.GetEventSubscribers(EventName).Any())
        {
            session.Events.SubscribeEvent(null, null, EventName, null, Action, supportEvent: true, forwardEvent: false);
            session.Events.SubscribeEvent(
                null, null, PSEngineEvent.Exiting, null, callbacks.OnSessionEnding, supportEvent: true, forwardEvent: false);
            Volatile.Write(ref callbacks._isAnnounced, 0);
        }

        return callbacks;
    }

    /// <summary>Runs what waits for the session of this thread, if it has one. Costs nothing when nothing waits.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline that runs on this thread is being stopped.</exception>
    public static void RunHere()
    {
        if (Runspace.DefaultRunspace is { } session && Sessions.TryGetValue(session, out var callbacks) && !callbacks._waiting.IsEmpty)
        {
            Action.InvokeReturnAsIs(callbacks._run);
        }
    }

    private bool AreDone => _waiting.IsEmpty && Volatile.Read(ref _runs) == 0;

    /// <summary>
    /// Adds one for a job that is about to have its last state: who sees that state, finds the callback here. To be announced
    /// when the job has it.
    /// </summary>
    public void Add(SessionCallback callback) => _waiting.Enqueue(callback);

    /// <summary>Has what waits run. Does not wait for it.</summary>
    public void Announce()
    {
        if (!_waiting.IsEmpty && _session.RunspaceStateInfo.State == RunspaceState.Opened && Interlocked.Exchange(ref _isAnnounced, 1) == 0)
        {
            _session.Events.GenerateEvent(EventName, null, [_runAnnounced], null);
        }
    }

    /// <summary>
    /// On the thread that ends the session, which stops next whatever runs in it: a run that is under way is to come to its
    /// end, and what waits is to run first.
    /// </summary>
    private void OnSessionEnding(object sender, PSEventArgs ending)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!AreDone && Stopwatch.GetElapsedTime(begun) < EndPatience)
        {
            if (Volatile.Read(ref _runs) == 0)
            {
                // When nothing else runs in the session, it runs before this returns.
                _session.Events.GenerateEvent(EventName, null, [_runAnnounced], null, processInCurrentThread: true, waitForCompletionInCurrentThread: false);
            }

            lock (_gate)
            {
                if (!AreDone)
                {
                    Monitor.Wait(_gate, LookInterval);
                }
            }
        }
    }

    /// <summary>No callback interrupts another: they come when that has ended, or waits for a result.</summary>
    private void RunAnnounced(PSHost host)
    {
        Volatile.Write(ref _isAnnounced, 0);
        if (Volatile.Read(ref _runs) == 0)
        {
            Run(host);
        }
    }

    /// <summary>A callback may itself get here, by a wait for a result; it then runs those behind it.</summary>
    private void Run(PSHost host)
    {
        lock (_gate)
        {
            _runs++;
        }

        try
        {
            while (_waiting.TryDequeue(out var callback))
            {
                // Only a job that was disposed of has no such state to come.
                SpinWait.SpinUntil(() => callback.IsDue, StatePatience);
                callback.Run(host);
            }
        }
        finally
        {
            // The one that ran may have been stopped with what it interrupted.
            Announce();
            lock (_gate)
            {
                _runs--;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
