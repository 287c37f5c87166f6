using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>What the commands on a pool have in common: which pool.</summary>
public abstract class PoolCommand : PSCmdlet
{
    /// <summary>A pool or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [PoolTransformation]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNull]
    public ProcessPool Pool { get; set; } = null!;
}
