namespace PSMultiproc.Wire;

/// <summary>The host's answer to a worker it knows.</summary>
/// <param name="Worker">The worker's number in its pool.</param>
/// <param name="OutboxPath">The memory that the worker answers in.</param>
/// <param name="Key">The pool's key for <see cref="SecretCipher"/>.</param>
/// <param name="SetUp">What the runner prepares before it is ready; its own format.</param>
internal readonly record struct WelcomeMessage(int Worker, string OutboxPath, byte[] Key, byte[] SetUp) : IMessage<WelcomeMessage>
{
    public static MessageKind Kind => MessageKind.Welcome;

    public static WelcomeMessage Read(ref MessagePackReader reader) =>
        new(reader.ReadInt32(), reader.ReadString(), reader.ReadBinary().ToArray(), reader.ReadBinary().ToArray());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt32(Worker);
        writer.WriteString(OutboxPath);
        writer.WriteBinary(Key);
        writer.WriteBinary(SetUp);
    }
}
