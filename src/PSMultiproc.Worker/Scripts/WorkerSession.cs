using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Scripts;
using PSMultiproc.Session;

namespace PSMultiproc.Worker;

/// <summary>The session state that scripts run in: kept for as long as the worker lives, or made anew for each call.</summary>
internal sealed class WorkerSession : IDisposable
{
    private readonly ScriptSetUp _setUp;
    private readonly WorkerHost _host = new();
    private readonly IDictionary _environment = Environment.GetEnvironmentVariables();
    private SessionLocation? _location;
    private CallerContext? _last;

    /// <summary>Opens the session and prepares it as the pool asked.</summary>
    /// <exception cref="RuntimeException">The initialization script failed, or a module could not be imported.</exception>
    public WorkerSession(ScriptSetUp setUp)
    {
        _setUp = setUp;
        Runspace = Open();
        Enter(setUp.Caller);
        new SessionPreparation(Runspace, setUp).Run();
    }

    /// <summary>Where scripts run. Its pipelines run on the thread that invokes them.</summary>
    public Runspace Runspace { get; private set; }

    /// <summary>What its scripts write to.</summary>
    public WorkerHostInterface Console => _host.Console;

    /// <summary>Makes the caller's location and culture the current ones.</summary>
    public void Enter(CallerContext caller)
    {
        // A pipeline leaves the thread's culture as it was, whatever its script did.
        CultureInfo.CurrentCulture = caller.Culture;
        CultureInfo.CurrentUICulture = caller.UICulture;
        if (caller.Folder != _last?.Folder || caller.Place != _last.Place)
        {
            _location!.GoTo(caller);
            _last = caller;
        }
    }

    /// <summary>A call is over: where each is to find a clean session, this makes one while nobody waits for it.</summary>
    public void EndCall()
    {
        // A script may have changed it; the next call asks for its own.
        _last = null;
        if (!_setUp.IsFreshForEachCall)
        {
            return;
        }

        Runspace.Dispose();
        RestoreEnvironment();
        Runspace = Open();
        Enter(_setUp.Caller);
    }

    public void Dispose() => Runspace.Dispose();

    private Runspace Open()
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        foreach (var (name, type) in ModuleCommands.Cmdlets)
        {
            state.Commands.Add(new SessionStateCmdletEntry(name, type, null));
        }

        foreach (var (name, definition) in ModuleCommands.Aliases)
        {
            state.Commands.Add(new SessionStateAliasEntry(name, definition));
        }

        var runspace = RunspaceFactory.CreateRunspace(_host, state);
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        _location = new SessionLocation(((EngineIntrinsics)runspace.SessionStateProxy.GetVariable("ExecutionContext")).SessionState);
        return runspace;
    }

    private void RestoreEnvironment()
    {
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (!_environment.Contains(name))
            {
                Environment.SetEnvironmentVariable(name, null);
            }
        }

        foreach (DictionaryEntry variable in _environment)
        {
            Environment.SetEnvironmentVariable((string)variable.Key, (string?)variable.Value);
        }
    }
}
