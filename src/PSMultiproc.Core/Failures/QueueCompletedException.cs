namespace PSMultiproc;

/// <summary>A queue was completed: nothing is put in any more, and what was in it has been taken out.</summary>
public sealed class QueueCompletedException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "QueueCompleted";

    private QueueCompletedException(string message)
        : base(Id, message)
    {
    }

    internal static QueueCompletedException AtPut(string name) => new($"The queue '{name}' was completed and takes no more items.");

    internal static QueueCompletedException AtGet(string name) => new($"The queue '{name}' was completed and is empty: no more items come.");
}
