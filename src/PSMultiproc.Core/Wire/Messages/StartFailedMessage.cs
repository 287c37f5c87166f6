namespace PSMultiproc.Wire;

/// <summary>The worker could not be initialised and exits.</summary>
/// <param name="Error">The error, as a serialised value.</param>
internal readonly record struct StartFailedMessage(byte[] Error) : IMessage<StartFailedMessage>
{
    public static MessageKind Kind => MessageKind.StartFailed;

    public static StartFailedMessage Read(ref MessagePackReader reader) => new(reader.ReadBinary().ToArray());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteBinary(Error);
    }
}
