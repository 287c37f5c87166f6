namespace PSMultiproc.Wire;

/// <summary>No more items of this work come; what of it still runs is to be abandoned.</summary>
/// <param name="WorkId">The id.</param>
internal readonly record struct EndWorkMessage(int WorkId) : IMessage<EndWorkMessage>
{
    public static MessageKind Kind => MessageKind.EndWork;

    public static EndWorkMessage Read(ref MessagePackReader reader) => new(reader.ReadInt32());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt32(WorkId);
    }
}
