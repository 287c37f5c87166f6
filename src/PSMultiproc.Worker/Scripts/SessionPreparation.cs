using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Scripts;
using PSMultiproc.Session;

namespace PSMultiproc.Worker;

/// <summary>What a pool's session gets before its first item, and keeps from call to call.</summary>
internal sealed class SessionPreparation(Runspace runspace, ScriptSetUp setUp)
{
    private readonly Runspace _runspace = runspace;
    private readonly ScriptSetUp _setUp = setUp;

    /// <summary>Sets the variables, imports the modules, defines the functions and runs the initialization script.</summary>
    /// <exception cref="RuntimeException">A step failed.</exception>
    public void Run()
    {
        foreach (DictionaryEntry variable in _setUp.Variables)
        {
            _runspace.SessionStateProxy.SetVariable((string)variable.Key, variable.Value);
        }

        if (_setUp.Modules.Length > 0)
        {
            ImportModules();
        }

        foreach (var definition in _setUp.Carried)
        {
            Invoke(shell => AddDotted(shell, definition));
        }

        if (_setUp.Initialization is { } script)
        {
            Initialize(script);
        }
    }

    private void ImportModules() => Invoke(shell => shell
        .AddCommand("Import-Module")
        .AddParameter("Name", _setUp.Modules)
        .AddParameter("DisableNameChecking")
        .AddParameter("ErrorAction", ActionPreference.Stop));

    private void Initialize(ScriptPiece script) => Invoke(shell =>
    {
        AddDotted(shell, script);
        foreach (var argument in _setUp.Arguments)
        {
            shell.AddArgument(argument);
        }

        if (_setUp.UsingValues.Count > 0)
        {
            shell.AddParameter(PreparedScript.UsingParameter, _setUp.UsingValues);
        }
    });

    /// <summary>Has a script run in the global scope, as a text: PowerShell has no way to add a compiled one there.</summary>
    private static void AddDotted(PowerShell shell, ScriptPiece script) => shell.AddScript(script.Usings + script.Text, useLocalScope: false);

    private void Invoke(Action<PowerShell> compose)
    {
        using var shell = PowerShell.Create();
        shell.Runspace = _runspace;
        compose(shell);
        shell.Invoke();
        foreach (var error in shell.Streams.Error)
        {
            Console.Error.WriteLine($"The initialization script of a worker reported an error and went on: {error}");
        }
    }
}
