namespace PSMultiproc.Wire;

/// <summary>Items to run, in order. Behind these fields the frame holds the items, each one serialised value.</summary>
/// <param name="WorkId">The work they are for.</param>
/// <param name="Number">The chunk's number, unique to this worker for as long as it matters.</param>
/// <param name="Count">How many items follow.</param>
/// <param name="FirstIndex">The index of the first among the items of its call.</param>
/// <param name="Attempt">Which attempt at each of them this is, from 1.</param>
/// <param name="IsTimed">Whether the worker is to say how long each of them took.</param>
internal readonly record struct ChunkMessage(int WorkId, uint Number, int Count, long FirstIndex, int Attempt, bool IsTimed)
    : IMessage<ChunkMessage>
{
    public static MessageKind Kind => MessageKind.Chunk;

    public static ChunkMessage Read(ref MessagePackReader reader) => new(
        reader.ReadInt32(), checked((uint)reader.ReadUInt64()), reader.ReadInt32(), reader.ReadInt64(), reader.ReadInt32(), reader.ReadBoolean());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt32(WorkId);
        writer.WriteUInt64(Number);
        writer.WriteInt32(Count);
        writer.WriteInt64(FirstIndex);
        writer.WriteInt32(Attempt);
        writer.WriteBoolean(IsTimed);
    }
}
