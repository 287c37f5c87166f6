using System.Management.Automation;
using PSMultiproc.Scripts;
using PSMultiproc.Session;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Opens a pool of worker processes that keeps its modules, connections and globals between calls.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "ProcessPool")]
[OutputType(typeof(ProcessPool))]
public sealed class NewProcessPoolCommand : PSCmdlet
{
    /// <summary>How many workers; one for each processor when absent.</summary>
    [Parameter(Position = 0)]
    [ValidateRange(1, int.MaxValue)]
    public int ProcessCount { get; set; } = Environment.ProcessorCount;

    /// <summary>A name to use with <c>-Pool</c> in place of the object.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Runs once in each worker before it takes work.</summary>
    [Parameter]
    public ScriptBlock? InitializationScript { get; set; }

    /// <summary>The initialization script's arguments.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ArgumentList { get; set; }

    /// <summary>How long a worker may take to be ready, in seconds.</summary>
    [Parameter]
    [ValidateRange(0.001, 86_400)]
    public double StartTimeoutSeconds { get; set; } = 30;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Name is { } name && !SessionPools.IsFree(name))
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "PoolNameInUse", $"-Name: a pool named '{name}' is open already. Choose another name, or close that one with Close-ProcessPool.", name));
        }

        var options = new ProcessPoolOptions
        {
            ProcessCount = ProcessCount,
            Name = Name,
            StartTimeout = TimeSpan.FromSeconds(StartTimeoutSeconds),
        };
        try
        {
            WriteObject(SessionPools.Open(PoolFactory.Open(
                options, SessionState.Path.CurrentFileSystemLocation.ProviderPath, InitializationScript, ArgumentList ?? [],
                InitializationScript is null ? [] : UsingValues.Collect(InitializationScript, SessionState))));
        }
        catch (PSMultiprocException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
        }
    }
}
