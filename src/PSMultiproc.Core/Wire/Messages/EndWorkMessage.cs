namespace PSMultiproc.Wire;

/// <summary>No more items of this work come; what of it still runs is to be abandoned.</summary>
/// <param name="WorkId">The id.</param>
/// <param name="IsAbandoned">Whether an item of it may be running that nobody wants any more.</param>
internal readonly record struct EndWorkMessage(int WorkId, bool IsAbandoned) : IMessage<EndWorkMessage>
{
    public static MessageKind Kind => MessageKind.EndWork;

    public static EndWorkMessage Read(ref MessagePackReader reader) => new(reader.ReadInt32(), reader.ReadBoolean());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt32(WorkId);
        writer.WriteBoolean(IsAbandoned);
    }
}
