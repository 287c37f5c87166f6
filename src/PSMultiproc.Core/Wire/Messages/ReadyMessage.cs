namespace PSMultiproc.Wire;

/// <summary>The worker is initialised and takes work.</summary>
internal readonly record struct ReadyMessage() : IMessage<ReadyMessage>
{
    public static MessageKind Kind => MessageKind.Ready;

    public static ReadyMessage Read(ref MessagePackReader reader) => new();

    public void Write(ref MessagePackWriter writer)
    {
    }
}
