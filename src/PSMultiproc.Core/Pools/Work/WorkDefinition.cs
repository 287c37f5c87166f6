namespace PSMultiproc.Pools;

/// <summary>What is to be done with each item: sent to a worker once, before its first item.</summary>
/// <param name="Id">Unique within the pool.</param>
/// <param name="Kind">Which runner runs it.</param>
/// <param name="Bytes">What to run, in the runner's own format.</param>
/// <param name="IsShared">
/// Whether calls to come will use it again. A worker keeps a shared definition and forgets any other with its call.
/// </param>
/// <param name="HasEnd">Whether each worker that has run items of a call has something to do at the call's end.</param>
internal sealed record WorkDefinition(int Id, WorkKind Kind, byte[] Bytes, bool IsShared, bool HasEnd = false)
{
    /// <summary>What all calls of a single item learn together. The scheduler's lock guards it.</summary>
    public ChunkPacer TaskPacer { get; } = new(fixedSize: 1);
}
