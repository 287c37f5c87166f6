namespace PSMultiproc.Wire;

/// <summary>The first frame on a channel: who connects, and that it was invited.</summary>
/// <param name="Version">The protocol's version, <see cref="WireProtocol.Version"/>.</param>
/// <param name="Token">The secret that the host gave this worker and nobody else.</param>
/// <param name="ProcessId">The worker's process id.</param>
internal readonly record struct HelloMessage(int Version, string Token, int ProcessId) : IMessage<HelloMessage>
{
    public static MessageKind Kind => MessageKind.Hello;

    public static HelloMessage Read(ref MessagePackReader reader) => new(reader.ReadInt32(), reader.ReadString(), reader.ReadInt32());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt32(Version);
        writer.WriteString(Token);
        writer.WriteInt32(ProcessId);
    }
}
