using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Scripts;
using PSMultiproc.Session;

namespace PSMultiproc.Worker;

/// <summary>A session state that scripts run in.</summary>
internal sealed class WorkerSession : IDisposable
{
    private readonly WorkerHost _host = new();
    private readonly SessionLocation _location;
    private CallerContext? _caller;

    /// <summary>Opens the session.</summary>
    /// <param name="item">Tells its scripts of the item that is run.</param>
    public WorkerSession(WorkItemInfo item)
    {
        // A session opens at the process's current directory, and looks at all its neighbours on the way there.
        Directory.SetCurrentDirectory(Path.GetPathRoot(Environment.SystemDirectory) is { Length: > 0 } root ? root : "/");
        Runspace = RunspaceFactory.CreateRunspace(_host, InitialState(item));
        Runspace.Open();

        // Nobody is there to debug: a break point is passed over.
        Runspace.Debugger.SetDebugMode(DebugModes.None);
        var engine = (EngineIntrinsics)Runspace.SessionStateProxy.GetVariable("ExecutionContext");
        _location = new SessionLocation(engine.SessionState);
    }

    /// <summary>Where scripts run. Its pipelines run on the thread that invokes them.</summary>
    public Runspace Runspace { get; }

    /// <summary>What its scripts write to.</summary>
    public WorkerHostInterface Console => _host.Console;

    /// <summary>Makes it the session of this thread, at the caller's location and in its culture.</summary>
    public void Enter(CallerContext caller)
    {
        Runspace.DefaultRunspace = Runspace;
        if (caller != _caller)
        {
            _caller = caller;
            _location.GoTo(caller);
        }

        Return();
    }

    /// <summary>
    /// Undoes what an item did to the location and the culture, so that it makes no difference to the next one which worker
    /// has it.
    /// </summary>
    public void Return()
    {
        if (CultureInfo.CurrentCulture != _caller!.Culture)
        {
            CultureInfo.CurrentCulture = _caller.Culture;
        }

        if (CultureInfo.CurrentUICulture != _caller.UICulture)
        {
            CultureInfo.CurrentUICulture = _caller.UICulture;
        }

        if (!_location.IsThere)
        {
            _location.GoTo(_caller);
        }
    }

    /// <summary>A script may have gone elsewhere, in the session or as a process: the next one is taken to its place.</summary>
    public void Leave() => _caller = null;

    /// <summary>Ends the session and what runs on in it.</summary>
    public void Dispose()
    {
        StopJobs();
        Runspace.Dispose();
    }

    /// <summary>Closing a session stops background processes, not the threads of Start-ThreadJob.</summary>
    private void StopJobs()
    {
        using var shell = PowerShell.Create();
        shell.Runspace = Runspace;
        foreach (var job in shell.AddCommand("Microsoft.PowerShell.Core\\Get-Job").Invoke<Job>())
        {
            // Some take their time, or never end.
            (job as Job2)?.StopJobAsync();
        }
    }

    private static InitialSessionState InitialState(WorkItemInfo item)
    {
        var state = InitialSessionState.CreateDefault2();
        state.ThreadOptions = PSThreadOptions.UseCurrentThread;
        state.Variables.Add(new SessionStateVariableEntry(
            WorkItemInfo.Variable, item, "The item that is run, and the worker.", ScopedItemOptions.ReadOnly));
        foreach (var (name, type) in ModuleCommands.Cmdlets)
        {
            state.Commands.Add(new SessionStateCmdletEntry(name, type, null));
        }

        foreach (var (name, definition) in ModuleCommands.Aliases)
        {
            state.Commands.Add(new SessionStateAliasEntry(name, definition));
        }

        return state;
    }
}
