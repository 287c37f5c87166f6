using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>What the commands on pools have in common: which pools.</summary>
public abstract class PoolCommand : PSCmdlet
{
    /// <summary>Pools or their names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [PoolTransformation(takesSeveral: true)]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ProcessPool[] Pool { get; set; } = null!;

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Array.ForEach(Pool, Process);

    /// <summary>Does the command's work on one pool.</summary>
    private protected abstract void Process(ProcessPool pool);
}
