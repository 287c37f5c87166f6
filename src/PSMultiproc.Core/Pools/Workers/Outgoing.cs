using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>Something to be sent to a worker: one of a definition, its end, a chunk, or the order to exit.</summary>
internal readonly record struct Outgoing(WorkDefinition? Definition, EndWorkMessage? EndWork, Chunk? Chunk)
{
    public static Outgoing Define(WorkDefinition definition) => new(definition, null, null);

    public static Outgoing End(int workId, bool isAbandoned) => new(null, new EndWorkMessage(workId, isAbandoned), null);

    public static Outgoing Run(Chunk chunk) => new(null, null, chunk);

    public static Outgoing Shutdown => default;
}
