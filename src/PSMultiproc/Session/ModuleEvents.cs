using System.Management.Automation;

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
    public void OnRemove(PSModuleInfo psModuleInfo) => SessionPools.OnRemove();
}
