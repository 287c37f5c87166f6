namespace PSMultiproc.Pools;

/// <summary>What a worker was at when it was looked at: the same as the time before, if it is equal but for the time.</summary>
/// <param name="Chunk">The number of the chunk that the item came with; 0 when it was at none.</param>
/// <param name="Item">The item, counted from the chunk's start.</param>
/// <param name="Since">When it was first seen at it, in milliseconds since the system's start.</param>
internal readonly record struct ItemWatch(uint Chunk, int Item, long Since)
{
    /// <summary>Whether it is the same item, whenever that was seen first.</summary>
    public bool IsAt(uint chunk, int item) => Chunk == chunk && Item == item;
}
