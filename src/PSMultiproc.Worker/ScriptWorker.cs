using System.Management.Automation;
using PSMultiproc.Platform;
using PSMultiproc.Scripts;
using PSMultiproc.Session;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>
/// The worker inside a PowerShell. The host's command line imports this assembly as a module, and the import is the
/// worker's whole life: a script that called it would have to be compiled first, by every worker that starts.
/// </summary>
public sealed class ScriptWorker : IModuleAssemblyInitializer
{
    /// <summary>Serves the host that started this process; does nothing in a process that no host has started.</summary>
    public void OnImport()
    {
        if (WorkerEntry.IsInvited)
        {
            Dependencies.Register();
            Environment.Exit(Run());
        }
    }

    private static int Run()
    {
        // A script may recurse as deep in a worker as it may at the prompt.
        var exitCode = 0;
        var runner = new Thread(
            () => exitCode = WorkerEntry.Run(
                PowerShellSerializer.Create(),
                static loop => [new ScriptRunner(loop.Serializer), new MethodRunner(loop.Serializer, SplattedItem.ArgumentsOf)]),
            MainThreadStack.Size)
        {
            Name = "PSMultiproc runner",
        };
        runner.Start();
        runner.Join();
        return exitCode;
    }
}
