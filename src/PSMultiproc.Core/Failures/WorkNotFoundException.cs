namespace PSMultiproc;

/// <summary>An assembly, type or method that was named as work is missing or does not fit.</summary>
public sealed class WorkNotFoundException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "WorkNotFound";

    internal WorkNotFoundException(string message, Exception? innerException = null)
        : base(Id, message, innerException)
    {
    }
}
