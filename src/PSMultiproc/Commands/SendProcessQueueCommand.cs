using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Puts the objects of the pipeline into a queue, waiting for room where its capacity is reached.</para>
/// </summary>
[Cmdlet(VerbsCommunications.Send, "ProcessQueue")]
public sealed class SendProcessQueueCommand : QueueCommand
{
    /// <summary>The items. One that is given as an argument is one item, also when it is a collection.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, Position = 1)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => PipelineBinding.Narrow(this, nameof(InputObject));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            if (TimeoutSeconds is { } seconds)
            {
                Queue.Put(InputObject, seconds);
            }
            else
            {
                Queue.Put(InputObject);
            }
        }
        catch (PSMultiprocException error)
        {
            Write(error, InputObject);
        }
    }
}
