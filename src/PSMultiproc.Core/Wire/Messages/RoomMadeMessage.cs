namespace PSMultiproc.Wire;

/// <summary>There is room in the outbox again.</summary>
internal readonly record struct RoomMadeMessage() : IMessage<RoomMadeMessage>
{
    public static MessageKind Kind => MessageKind.RoomMade;

    public static RoomMadeMessage Read(ref MessagePackReader reader) => new();

    public void Write(ref MessagePackWriter writer)
    {
    }
}
