namespace PSMultiproc.Shared;

/// <summary>
/// All that decides about a barrier, in one word, so that it changes in one step: the number of the round that fills, how
/// the two before it ended, and whether the barrier is broken.
/// </summary>
/// <param name="Word">The word.</param>
/// <remarks>
/// A thread that slept may learn of its round's end late. Two ends are enough, since nobody enters a round while somebody
/// has still to leave the one before the last, and a round without waiters does not end.
/// </remarks>
internal readonly record struct BarrierRound(int Word)
{
    private const int EndBits = 3, EndMask = (1 << EndBits) - 1;
    private const int LastShift = EndBits, BeforeLastShift = 2 * EndBits, NumberShift = 3 * EndBits;
    private const int NumberMask = (1 << (31 - NumberShift)) - 1;

    /// <summary>The round's number; they start again some day.</summary>
    public int Number => (Word >> NumberShift) & NumberMask;

    /// <summary>The value of a waiter's slot, never 0.</summary>
    public int Slot => Number + 1;

    /// <summary>Why the barrier is broken.</summary>
    public BarrierEnd Broken => (BarrierEnd)(Word & EndMask);

    /// <summary>Whether a waiter with this slot has to leave before somebody enters.</summary>
    public bool IsTooOld(int slot) => slot != Slot && slot != SlotOf(-1);

    /// <summary>How the round ended that a waiter with this slot was in; none when it has not.</summary>
    public BarrierEnd EndOf(int slot) =>
        slot == Slot ? BarrierEnd.None : (BarrierEnd)((Word >> (slot == SlotOf(-1) ? LastShift : BeforeLastShift)) & EndMask);

    /// <summary>The next round, after this one, in which somebody waited.</summary>
    public BarrierRound Next(BarrierEnd end, BarrierEnd broken) => new(
        (((Number + 1) & NumberMask) << NumberShift) | ((int)EndOf(SlotOf(-1)) << BeforeLastShift) | ((int)end << LastShift) | (int)broken);

    /// <summary>The same round, in which nobody waits.</summary>
    public BarrierRound With(BarrierEnd broken) => new((Word & ~EndMask) | (int)broken);

    private int SlotOf(int before) => ((Number + before) & NumberMask) + 1;
}
