using System.Management.Automation;

namespace PSMultiproc.Commands;

/// <summary>What the commands that put objects into a queue, or take them out, have in common.</summary>
public abstract class QueueCommand : PSCmdlet
{
    /// <summary>The queue, or its name.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [QueueTransformation]
    [ArgumentCompleter(typeof(SharedObjectNameCompleter))]
    [ValidateNotNull]
    public ProcessQueue Queue { get; set; } = null!;

    /// <summary>How long to wait for an item, or for its room, in seconds; 0 only looks; for ever when absent.</summary>
    [Parameter]
    [ValidateRange(0d, double.MaxValue)]
    public double? TimeoutSeconds { get; set; }

    /// <summary>
    /// Writes an error of one item, with which the command goes on, or ends it with one of the queue's, which the next item
    /// would meet as well.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <param name="item">The item; null where it is not known.</param>
    private protected void Write(PSMultiprocException error, object? item)
    {
        var isOfQueue = error is QueueCompletedException or QueueClosedException or SharedMemoryExhaustedException ||
            (error is SharedObjectNotFoundException gone && gone.ObjectPath == Queue.Name);
        if (isOfQueue || Queue.IsRemoved)
        {
            ThrowTerminatingError(Errors.From(error, Queue));
        }

        WriteError(Errors.From(error, item ?? Queue));
    }
}
