namespace PSMultiproc.Wire;

/// <summary>There is something in the outbox.</summary>
internal readonly record struct BellMessage() : IMessage<BellMessage>
{
    public static MessageKind Kind => MessageKind.Bell;

    public static BellMessage Read(ref MessagePackReader reader) => new();

    public void Write(ref MessagePackWriter writer)
    {
    }
}
