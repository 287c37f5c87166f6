using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Takes objects out of a queue as they come, until it is completed and empty.</para>
/// </summary>
/// <remarks>
/// Each item is written before the next is taken, so that none is lost when the pipeline ends. When nothing comes within
/// -TimeoutSeconds the command ends; that is an error where -Count asks for more.
/// </remarks>
[Cmdlet(VerbsCommunications.Receive, "ProcessQueue")]
[OutputType(typeof(PSObject))]
public sealed class ReceiveProcessQueueCommand : QueueCommand
{
    /// <summary>How many items to take; all that come when absent.</summary>
    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long? Count { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        for (long taken = 0; taken < (Count ?? long.MaxValue); taken++)
        {
            object? item;
            try
            {
                item = TimeoutSeconds is { } seconds ? Queue.Get(seconds) : Queue.Get();
            }
            catch (QueueCompletedException)
            {
                return;
            }
            catch (QueueEmptyException)
            {
                if (Count is { } wanted)
                {
                    WriteError(Errors.From(new QueueEmptyException(Queue.Name, $" -Count asks for {wanted} items, and {taken} came."), Queue));
                }

                return;
            }
            catch (PSMultiprocException error)
            {
                Write(error, null);
                continue;
            }

            WriteObject(item, enumerateCollection: false);
        }
    }
}
