namespace PSMultiproc.Wire;

/// <summary>The worker is to finish and exit.</summary>
internal readonly record struct ShutdownMessage() : IMessage<ShutdownMessage>
{
    public static MessageKind Kind => MessageKind.Shutdown;

    public static ShutdownMessage Read(ref MessagePackReader reader) => new();

    public void Write(ref MessagePackWriter writer)
    {
    }
}
