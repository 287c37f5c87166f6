namespace PSMultiproc;

/// <summary>What is known of a shared object without using it. A moment's truth.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">What it is: the name of its class, without its element's type.</param>
/// <param name="CreatorProcessId">The process that made it, and with whose end it goes.</param>
/// <param name="Size">The bytes of shared memory that it takes. (On Windows without those that it has grown by.)</param>
/// <param name="Waiters">The threads, of all processes, that sleep until it changes. One that was killed in its sleep counts for some seconds more.</param>
public sealed record SharedObjectInfo(string Name, string Type, int CreatorProcessId, long Size, int Waiters)
{
    /// <summary>What tells the object from others that have its name before or after it.</summary>
    internal long Identity { get; init; }
}
