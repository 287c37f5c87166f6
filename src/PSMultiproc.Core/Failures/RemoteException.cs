namespace PSMultiproc;

/// <summary>
/// Stands for an exception of another process whose type cannot be made here. The message, the stack trace and the
/// inner exceptions are the original's.
/// </summary>
public sealed class RemoteException : PSMultiprocException
{
    /// <summary>Stands for an exception.</summary>
    /// <param name="message">The original's message.</param>
    /// <param name="originalTypeName">The full name of the original's type.</param>
    /// <param name="innerException">What caused it there.</param>
    public RemoteException(string message, string originalTypeName, Exception? innerException = null)
        : base("RemoteException", message, innerException) => OriginalTypeName = originalTypeName;

    /// <summary>The full name of the original's type.</summary>
    public string OriginalTypeName { get; }
}
