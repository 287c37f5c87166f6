namespace PSMultiproc.Pools;

/// <summary>Something to be sent to a worker: one of a definition, its end, a chunk, or the order to exit.</summary>
internal readonly record struct Outgoing(WorkDefinition? Definition, int EndedWorkId, Chunk? Chunk)
{
    public static Outgoing Define(WorkDefinition definition) => new(definition, 0, null);

    public static Outgoing End(int workId) => new(null, workId, null);

    public static Outgoing Run(Chunk chunk) => new(null, 0, chunk);

    public static Outgoing Shutdown => default;
}
