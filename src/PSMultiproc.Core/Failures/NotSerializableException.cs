namespace PSMultiproc;

/// <summary>A value cannot cross a process boundary. It is thrown at the sender, before anything is sent.</summary>
public sealed class NotSerializableException : PSMultiprocException
{
    /// <summary>Names the member that cannot be sent.</summary>
    /// <param name="memberPath">
    /// The way from the value given to the part that failed, such as <c>$.Items[3].Handler</c>.
    /// </param>
    /// <param name="typeName">The full name of that part's type.</param>
    /// <param name="reason">Why it cannot be sent, as a whole sentence.</param>
    /// <param name="innerException">What a member threw when it was read, where one did.</param>
    public NotSerializableException(
        string memberPath, string typeName, string reason, Exception? innerException = null)
        : base("NotSerializable", $"{memberPath} ({typeName}) cannot be sent to another process. {reason}", innerException)
    {
        MemberPath = memberPath;
        TypeName = typeName;
        Reason = reason;
    }

    /// <summary>The way from the value given (<c>$</c>) to the part that failed.</summary>
    public string MemberPath { get; }

    /// <summary>The full name of the type that cannot be sent.</summary>
    public string TypeName { get; }

    /// <summary>Why it cannot be sent, as a whole sentence.</summary>
    public string Reason { get; }
}
