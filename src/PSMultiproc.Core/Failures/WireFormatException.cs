namespace PSMultiproc;

/// <summary>
/// Bytes from another process are not a message of this format: malformed, cut short or past a limit.
/// </summary>
public sealed class WireFormatException : PSMultiprocException
{
    /// <summary>Says what is wrong with the bytes.</summary>
    /// <param name="message">What was expected, what was found and where.</param>
    /// <param name="innerException">What caused it, where something did.</param>
    public WireFormatException(string message, Exception? innerException = null)
        : base("WireFormat", message, innerException)
    {
    }
}
