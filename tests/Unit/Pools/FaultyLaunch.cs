using PSMultiproc.FaultyWorker;
using PSMultiproc.Platform;
using PSMultiproc.Pools;

namespace PSMultiproc.Tests.Pools;

/// <summary>Starts workers of which the first has a fault, or all have it.</summary>
internal sealed class FaultyLaunch(Fault fault, string folder, bool isEach = false) : WorkerLaunch
{
    private int _started;

    /// <summary>The program that has the faults.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "PSMultiproc.FaultyWorker.dll");

    /// <summary>How many were started.</summary>
    public int Started => _started;

    public override string FileName => DotNetHost.Path;

    public override IReadOnlyList<string> Arguments
    {
        get
        {
            var number = Interlocked.Increment(ref _started);
            return ["exec", Program, "worker", fault.ToString(), Path.Combine(folder, isEach ? $"first{number}" : "first")];
        }
    }
}
