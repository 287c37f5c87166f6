namespace PSMultiproc;

/// <summary>
/// A shared object was looked for, or used, that is not there: never made, freed, or gone with the process that made it.
/// </summary>
public sealed class SharedObjectNotFoundException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "SharedObjectNotFound";

    /// <summary>Creates the failure.</summary>
    /// <param name="objectPath">The path or name of the memory that was looked for.</param>
    /// <param name="detail">What was found in its place.</param>
    /// <param name="innerException">What caused it, if an exception did.</param>
    public SharedObjectNotFoundException(string objectPath, string detail, Exception? innerException = null)
        : base(Id, $"The shared object '{objectPath}' is not there: {detail}", innerException) => ObjectPath = objectPath;

    internal SharedObjectNotFoundException()
        : base(Id, "The shared object that this has waited for was freed, or the process that made it has ended.") => ObjectPath = string.Empty;

    internal static SharedObjectNotFoundException Freed(string name) => new(name, "it has been freed.");

    /// <summary>The path or name of the memory that was looked for; empty when it went while somebody waited for it.</summary>
    public string ObjectPath { get; }
}
