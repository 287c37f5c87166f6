namespace PSMultiproc.Wire;

/// <summary>The host's answer to a worker it knows.</summary>
/// <param name="OutboxPath">The memory that the worker answers in.</param>
/// <param name="Key">The pool's key for <see cref="SecretCipher"/>.</param>
/// <param name="SetUp">What the runner prepares before it is ready; its own format.</param>
internal readonly record struct WelcomeMessage(string OutboxPath, byte[] Key, byte[] SetUp) : IMessage<WelcomeMessage>
{
    public static MessageKind Kind => MessageKind.Welcome;

    public static WelcomeMessage Read(ref MessagePackReader reader) =>
        new(reader.ReadString(), reader.ReadBinary().ToArray(), reader.ReadBinary().ToArray());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteString(OutboxPath);
        writer.WriteBinary(Key);
        writer.WriteBinary(SetUp);
    }
}
