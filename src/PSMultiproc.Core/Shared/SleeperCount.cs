namespace PSMultiproc.Shared;

/// <summary>
/// How many threads of all processes sleep for an object. One that is killed in its sleep cannot say so. But nobody sleeps
/// for long without waking; so they are counted by rounds of the clock, and who begins a round drops those who are left
/// of the one before the last: they are dead.
/// </summary>
internal readonly unsafe struct SleeperCount(SleeperState* state)
{
    /// <summary>Some times longer than anybody sleeps at a stretch, in milliseconds.</summary>
    private const int RoundLength = 1000;

    private readonly SleeperState* _state = state;

    /// <summary>Whether anybody may sleep; not wrong where somebody does.</summary>
    public bool IsAny => (Volatile.Read(ref _state->InEvenRound) | Volatile.Read(ref _state->InOddRound)) != 0;

    /// <summary>How many sleep, and were killed in their sleep less than some seconds ago.</summary>
    public int Current => Now() - Volatile.Read(ref _state->Round) > 1
        ? 0
        : Math.Max(0, Volatile.Read(ref _state->InEvenRound) + Volatile.Read(ref _state->InOddRound));

    /// <summary>Counts one who is about to sleep.</summary>
    /// <returns>What to <see cref="Leave"/> with.</returns>
    public int Enter()
    {
        var round = Now();
        var begun = Volatile.Read(ref _state->Round);
        if (begun != round)
        {
            // What is added after it was read here stays.
            var dead = Volatile.Read(ref CountOf(round));
            if (Interlocked.CompareExchange(ref _state->Round, round, begun) == begun)
            {
                Interlocked.Add(ref CountOf(round), -dead);
            }
        }

        Interlocked.Increment(ref CountOf(round));
        return round;
    }

    /// <summary>Counts one out who woke.</summary>
    public void Leave(int round) => Interlocked.Decrement(ref CountOf(round));

    private static int Now() => (int)(Environment.TickCount64 / RoundLength);

    private ref int CountOf(int round) => ref (round & 1) == 0 ? ref _state->InEvenRound : ref _state->InOddRound;
}
