using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>The worker inside a PowerShell: what the host's command line for it calls.</summary>
public static class ScriptWorker
{
    /// <summary>Serves the host that started this process; for no one else to call.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run()
    {
        // A script may recurse as deep in a worker as it may at the prompt.
        var exitCode = 0;
        var runner = new Thread(
            () => exitCode = WorkerEntry.Run(
                PowerShellSerializer.Create(),
                static loop => [new ScriptRunner(loop.Serializer), new MethodRunner(loop.Serializer)]),
            MainThreadStack.Size)
        {
            Name = "PSMultiproc runner",
        };
        runner.Start();
        runner.Join();
        return exitCode;
    }
}
