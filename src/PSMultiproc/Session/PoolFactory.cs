using System.Collections;
using System.Management.Automation;
using PSMultiproc.Wire;

namespace PSMultiproc.Session;

/// <summary>Opens pools whose workers are this session's own PowerShell.</summary>
internal static class PoolFactory
{
    /// <summary>Opens the default pool: one worker for each processor, and a clean session state for each call.</summary>
    public static ProcessPool OpenDefault(string name, string location) =>
        Open(new ProcessPoolOptions { Name = name }, new ScriptSetUp(location, null, [], [], IsFreshForEachCall: true));

    /// <summary>Opens a pool that keeps its workers' session state between calls.</summary>
    public static ProcessPool Open(ProcessPoolOptions options, string location, ScriptBlock? initialization, object?[] arguments, Hashtable usingValues) =>
        Open(options, new ScriptSetUp(location, initialization?.ToString(), arguments, usingValues, IsFreshForEachCall: false));

    private static ProcessPool Open(ProcessPoolOptions options, ScriptSetUp setUp)
    {
        var serializer = PowerShellSerializer.Create();
        return new ProcessPool(options, new PowerShellWorkerLaunch(setUp, serializer), serializer);
    }
}
