namespace PSMultiproc.Pools;

/// <summary>The claim words of one worker; lock-free, used by the worker's runner and the host's scheduler alike.</summary>
internal readonly unsafe struct ClaimTable(long* words)
{
    private readonly long* _words = words;

    /// <summary>Host: lets the worker begin <paramref name="count"/> items of a chunk. The chunk's slot must be free.</summary>
    public void Offer(uint chunk, int count) =>
        Volatile.Write(ref Word(chunk), new ClaimWord(chunk, 0, checked((ushort)count)).ToBits());

    /// <summary>Worker: begins the chunk's next item; false when none is left to it.</summary>
    public bool TryClaim(uint chunk, out int item)
    {
        ref var word = ref Word(chunk);
        while (true)
        {
            var bits = Volatile.Read(ref word);
            var claim = ClaimWord.FromBits(bits);
            item = claim.Next;
            if (claim.Chunk != chunk || claim.Next >= claim.Limit)
            {
                return false;
            }

            var begun = claim with { Next = (ushort)(claim.Next + 1) };
            if (Interlocked.CompareExchange(ref word, begun.ToBits(), bits) == bits)
            {
                return true;
            }
        }
    }

    /// <summary>Host: takes back the items from <paramref name="from"/> on that were not begun.</summary>
    /// <param name="chunk">The chunk's number.</param>
    /// <param name="from">The first item to take back.</param>
    /// <param name="limit">The limit as the host knows it; what the memory says is the worker's word.</param>
    /// <returns>The first item taken back, which is the new limit; the limit when there was none.</returns>
    public int TakeBack(uint chunk, int from, int limit)
    {
        ref var word = ref Word(chunk);
        while (true)
        {
            var bits = Volatile.Read(ref word);
            var claim = ClaimWord.FromBits(bits);
            var first = Math.Max(from, claim.Next);
            if (claim.Chunk != chunk || first >= limit)
            {
                return limit;
            }

            var lowered = claim with { Limit = (ushort)first };
            if (Interlocked.CompareExchange(ref word, lowered.ToBits(), bits) == bits)
            {
                return first;
            }
        }
    }

    /// <summary>The word of a chunk as it is now.</summary>
    public ClaimWord Read(uint chunk) => ClaimWord.FromBits(Volatile.Read(ref Word(chunk)));

    private ref long Word(uint chunk) => ref _words[chunk % OutboxLayout.ClaimSlots];
}
