namespace PSMultiproc;

/// <summary>
/// No place had room for a shared object: the memory file system and its fallback are full or too small.
/// </summary>
public sealed class SharedMemoryExhaustedException : PSMultiprocException
{
    /// <summary>Creates the failure.</summary>
    /// <param name="requestedBytes">How many bytes were asked for.</param>
    /// <param name="detail">Where room was looked for and what the system said there.</param>
    /// <param name="innerException">What caused it, if an exception did.</param>
    public SharedMemoryExhaustedException(long requestedBytes, string detail, Exception? innerException = null)
        : base(
            "SharedMemoryExhausted",
            $"No room for {requestedBytes:N0} bytes of shared memory. {detail}",
            innerException)
        => RequestedBytes = requestedBytes;

    /// <summary>How many bytes were asked for.</summary>
    public long RequestedBytes { get; }
}
