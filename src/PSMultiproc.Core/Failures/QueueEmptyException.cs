namespace PSMultiproc;

/// <summary>A queue had no item as long as its consumer would wait.</summary>
public sealed class QueueEmptyException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "QueueEmpty";

    internal QueueEmptyException(string name, string? more = null)
        : base(Id, $"The queue '{name}' is empty, and nothing came in time.{more}")
    {
    }
}
