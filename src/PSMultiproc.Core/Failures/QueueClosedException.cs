namespace PSMultiproc;

/// <summary>A queue is used by a process that has closed it.</summary>
public sealed class QueueClosedException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "QueueClosed";

    internal QueueClosedException(string name)
        : base(Id, $"This process has closed the queue '{name}', and puts nothing in and takes nothing out any more. Other processes do.")
    {
    }
}
