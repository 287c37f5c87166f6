namespace PSMultiproc;

/// <summary>The other side of a worker's channel sent what the protocol does not allow.</summary>
internal sealed class WireProtocolException : PSMultiprocException
{
    public WireProtocolException(string message, Exception? innerException = null)
        : base("WireProtocol", message, innerException)
    {
    }
}
