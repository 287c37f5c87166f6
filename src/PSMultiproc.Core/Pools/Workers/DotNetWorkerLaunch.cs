using PSMultiproc.Platform;

namespace PSMultiproc.Pools;

/// <summary>Starts workers as plain .NET processes: they run methods, and need no PowerShell.</summary>
internal sealed class DotNetWorkerLaunch : WorkerLaunch
{
    private const string WorkerAssembly = "PSMultiproc.Worker.dll";

    private readonly string[] _arguments;

    public DotNetWorkerLaunch()
    {
        var folder = Path.GetDirectoryName(typeof(ProcessPool).Assembly.Location);
        var path = Path.Combine(string.IsNullOrEmpty(folder) ? AppContext.BaseDirectory : folder, WorkerAssembly);
        if (!File.Exists(path))
        {
            throw new WorkerStartFailedException(
                $"The worker program is missing: there is no '{path}'. It belongs beside PSMultiproc.Core.dll.");
        }

        // The application's own runtime configuration would be sought beside the host; the worker has its own.
        _arguments = ["exec", path];
    }

    public override string FileName => DotNetHost.Path;

    public override IReadOnlyList<string> Arguments => _arguments;
}
