using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Session;

namespace PSMultiproc.Worker;

/// <summary>The session state that scripts run in: kept for as long as the worker lives, or made anew for each call.</summary>
internal sealed class WorkerSession : IDisposable
{
    private readonly ScriptSetUp _setUp;
    private readonly WorkerHost _host = new();
    private readonly IDictionary _environment = Environment.GetEnvironmentVariables();
    private string? _location;

    /// <summary>Opens the session and runs the initialization script.</summary>
    /// <exception cref="RuntimeException">The initialization script failed.</exception>
    public WorkerSession(ScriptSetUp setUp)
    {
        _setUp = setUp;
        Runspace = Open();
        GoTo(setUp.Location);
        if (setUp.Initialization is { } text)
        {
            Initialize(text);
        }
    }

    /// <summary>Where scripts run. Its pipelines run on the thread that invokes them.</summary>
    public Runspace Runspace { get; private set; }

    /// <summary>What its scripts write to.</summary>
    public WorkerHostInterface Console => _host.Console;

    /// <summary>Makes a folder the current location, if it is not; one that has gone since is passed over.</summary>
    public void GoTo(string location)
    {
        if (location == _location || !Directory.Exists(location))
        {
            return;
        }

        Runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(location));
        Directory.SetCurrentDirectory(location);
        _location = location;
    }

    /// <summary>A call is over: where each is to find a clean session, this makes one while nobody waits for it.</summary>
    public void EndCall()
    {
        if (!_setUp.IsFreshForEachCall)
        {
            // A script may have changed it; the next call asks for its own.
            _location = null;
            return;
        }

        Runspace.Dispose();
        RestoreEnvironment();
        Runspace = Open();
        _location = null;
        GoTo(_setUp.Location);
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
        return runspace;
    }

    private void Initialize(string text)
    {
        using var shell = PowerShell.Create();
        shell.Runspace = Runspace;
        shell.AddScript(text, useLocalScope: false);
        foreach (var argument in _setUp.Arguments)
        {
            shell.AddArgument(argument);
        }

        if (_setUp.UsingValues.Count > 0)
        {
            shell.AddParameter(PreparedScript.UsingParameter, _setUp.UsingValues);
        }

        shell.Invoke();
        foreach (var error in shell.Streams.Error)
        {
            System.Console.Error.WriteLine($"The initialization script of a worker reported an error and went on: {error}");
        }
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
