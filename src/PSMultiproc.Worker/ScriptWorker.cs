using System.Management.Automation;
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
    /// <summary>
    /// In bytes, what PowerShell gives a pipeline's thread on every platform (LocalPipeline.DefaultPipelineStackSize in its
    /// source), so that a script may recurse as deep in a worker as it may at the prompt; and what lies below a script here.
    /// </summary>
    private const int StackSize = 10_000_000 + (64 << 10);

    /// <summary>Serves the host that started this process; does nothing in a process that no host has started.</summary>
    public void OnImport()
    {
        if (WorkerEntry.IsInvited)
        {
            Dependencies.Register();
            StoppedPipeline.EndsWaits();
            ScriptFunctions.AreCalled();
            Environment.Exit(Run());
        }
    }

    private static int Run()
    {
        var exitCode = 0;
        var runner = new Thread(
            () => exitCode = WorkerEntry.Run(
                PowerShellSerializer.Create(),
                static loop => [new ScriptRunner(loop.Serializer, loop.Current), new MethodRunner(loop.Serializer, SplattedItem.ArgumentsOf)]),
            StackSize)
        {
            Name = "PSMultiproc runner",
        };
        runner.Start();
        runner.Join();
        return exitCode;
    }
}
