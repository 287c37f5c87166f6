namespace PSMultiproc;

/// <summary>A queue had no room for an item as long as its producer would wait. The item was not put in.</summary>
public sealed class QueueFullException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "QueueFull";

    internal QueueFullException(string name, int capacity)
        : base(Id, $"The queue '{name}' is full: its capacity is {capacity}, and nothing was taken in time.")
    {
    }
}
