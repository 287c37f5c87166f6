namespace PSMultiproc.Wire;

/// <summary>A message: a frame's kind and its fields, which travel as MessagePack objects one after the other.</summary>
internal interface IMessage<TSelf>
    where TSelf : struct, IMessage<TSelf>
{
    static abstract MessageKind Kind { get; }

    static abstract TSelf Read(ref MessagePackReader reader);

    void Write(ref MessagePackWriter writer);
}
