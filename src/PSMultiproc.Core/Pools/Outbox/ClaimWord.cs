namespace PSMultiproc.Pools;

/// <summary>
/// Who may run which items of one chunk, in one 64-bit word that both processes change by compare-and-swap: the worker
/// raises <see cref="Next"/> when it begins an item, the host lowers <see cref="Limit"/> to take back items that were
/// not begun. So no item can run twice, and after a death the word says how far the worker had come.
/// </summary>
/// <param name="Chunk">The chunk's number.</param>
/// <param name="Next">The first item not begun, counted from the chunk's start.</param>
/// <param name="Limit">The first item that is not (or no longer) the worker's.</param>
internal readonly record struct ClaimWord(uint Chunk, ushort Next, ushort Limit)
{
    public static ClaimWord FromBits(long bits) =>
        new((uint)(bits >> 32), (ushort)(bits >> 16), (ushort)bits);

    public long ToBits() => ((long)Chunk << 32) | ((long)Next << 16) | Limit;
}
