namespace PSMultiproc;

/// <summary>
/// The base of every failure that PSMultiproc itself reports; <see cref="ErrorId"/> tells them apart.
/// </summary>
public abstract class PSMultiprocException : Exception
{
    /// <summary>Names the failure.</summary>
    /// <param name="errorId">The stable identifier, in Pascal case, without a prefix.</param>
    /// <param name="message">What failed, and what the reader can do about it.</param>
    /// <param name="innerException">What caused it, where something did.</param>
    protected PSMultiprocException(string errorId, string message, Exception? innerException = null)
        : base(message, innerException) => ErrorId = errorId;

    /// <summary>
    /// The stable identifier of this kind of failure; it is also the first part of the PowerShell error id.
    /// </summary>
    public string ErrorId { get; }
}
