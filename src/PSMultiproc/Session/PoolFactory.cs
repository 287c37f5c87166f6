using PSMultiproc.Scripts;
using PSMultiproc.Wire;

namespace PSMultiproc.Session;

/// <summary>Opens pools whose workers are this session's own PowerShell.</summary>
internal static class PoolFactory
{
    /// <summary>Opens the default pool: one worker for each processor, and a clean session state for each call.</summary>
    public static ProcessPool OpenDefault(string name, CallerContext caller) =>
        Open(new ProcessPoolOptions { Name = name }, new ScriptSetUp(caller, IsFreshForEachCall: true));

    /// <summary>Opens a pool.</summary>
    /// <exception cref="NotSerializableException">A part of what its workers are to start with cannot be sent.</exception>
    public static ProcessPool Open(ProcessPoolOptions options, ScriptSetUp setUp)
    {
        var serializer = PowerShellSerializer.Create();
        return new ProcessPool(options, new PowerShellWorkerLaunch(setUp, serializer), serializer);
    }
}
