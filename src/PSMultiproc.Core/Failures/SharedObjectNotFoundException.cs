namespace PSMultiproc;

/// <summary>
/// A shared object was opened whose memory does not exist: never created, or its owner has disposed of it.
/// </summary>
public sealed class SharedObjectNotFoundException : PSMultiprocException
{
    /// <summary>Creates the failure.</summary>
    /// <param name="objectPath">The path or name of the memory that was looked for.</param>
    /// <param name="detail">What was found in its place.</param>
    /// <param name="innerException">What caused it, if an exception did.</param>
    public SharedObjectNotFoundException(string objectPath, string detail, Exception? innerException = null)
        : base("SharedObjectNotFound", $"The shared object '{objectPath}' cannot be opened: {detail}", innerException)
        => ObjectPath = objectPath;

    /// <summary>The path or name of the memory that was looked for.</summary>
    public string ObjectPath { get; }
}
