using System.Management.Automation;
using PSMultiproc.Jobs;

namespace PSMultiproc.Session;

/// <summary>Called by PowerShell when a runspace imports or removes the module.</summary>
public sealed class ModuleEvents : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnImport()
    {
        Dependencies.Register();
        StoppedPipeline.EndsWaits();
        ScriptFunctions.AreCalled();
        SessionPools.OnImport();
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        // Those of jobs that have ended; the others are stopped now.
        SessionCallbacks.RunHere();
        SessionPools.OnRemove();
    }
}
