namespace PSMultiproc;

/// <summary>The base of every failure this project raises by itself.</summary>
public abstract class PSMultiprocException : Exception
{
    /// <summary>Creates the failure.</summary>
    /// <param name="errorId">The stable id under which it is documented, such as <c>SharedMemoryExhausted</c>.</param>
    /// <param name="message">What happened, for a person.</param>
    /// <param name="innerException">What caused it, if something did.</param>
    protected PSMultiprocException(string errorId, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorId = errorId;

    /// <summary>The stable id under which the failure is documented.</summary>
    public string ErrorId { get; }
}
