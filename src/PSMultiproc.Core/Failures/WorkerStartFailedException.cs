namespace PSMultiproc;

/// <summary>A pool could not start its workers and is unusable from then on.</summary>
public sealed class WorkerStartFailedException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "WorkerStartFailed";

    internal WorkerStartFailedException(string message, Exception? innerException = null)
        : base(Id, message, innerException)
    {
    }
}
