namespace PSMultiproc.Wire;

/// <summary>What a work id stands for, sent to a worker once, ahead of its first chunk.</summary>
/// <param name="WorkId">The id.</param>
/// <param name="Runner">Which runner runs it, a <see cref="Pools.WorkKind"/>.</param>
/// <param name="Definition">The runner's own format.</param>
internal readonly record struct DefineWorkMessage(int WorkId, int Runner, byte[] Definition) : IMessage<DefineWorkMessage>
{
    public static MessageKind Kind => MessageKind.DefineWork;

    public static DefineWorkMessage Read(ref MessagePackReader reader) => new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadBinary().ToArray());

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt32(WorkId);
        writer.WriteInt32(Runner);
        writer.WriteBinary(Definition);
    }
}
