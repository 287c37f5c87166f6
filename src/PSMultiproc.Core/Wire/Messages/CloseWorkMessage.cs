namespace PSMultiproc.Wire;

/// <summary>
/// All items of this work are done: what comes at its end is to be run, and answered for as the only item of a chunk.
/// </summary>
/// <param name="WorkId">The work.</param>
/// <param name="Number">The chunk's number.</param>
internal readonly record struct CloseWorkMessage(int WorkId, uint Number) : IMessage<CloseWorkMessage>
{
    public static MessageKind Kind => MessageKind.CloseWork;

    public static CloseWorkMessage Read(ref MessagePackReader reader) => new(reader.ReadInt32(), checked((uint)reader.ReadUInt64()));

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt32(WorkId);
        writer.WriteUInt64(Number);
    }
}
