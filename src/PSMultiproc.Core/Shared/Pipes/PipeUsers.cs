namespace PSMultiproc.Shared;

/// <summary>
/// The processes that use one end of a pipe, each from its first use on, and whether that end is gone. Thread-safe. Valid
/// as long as the connection's object is referred to.
/// </summary>
/// <remarks>
/// Who enters and who finds all users dead does so under the end's lock, so that an end that is gone stays gone. One word
/// decides each: nothing is to be mended after a death.
/// </remarks>
internal sealed unsafe class PipeUsers(SharedHeader* header, PipeEndState* state, string name)
{
    private readonly SharedHeader* _header = header;
    private readonly PipeEndState* _state = state;
    private readonly string _name = name;
    private volatile bool _hasEntered;

    /// <summary>What has become of the end.</summary>
    public PipeEndFate Fate => (PipeEndFate)Volatile.Read(ref _state->Fate);

    private SlotTable Slots => new((ProcessSlot*)(_state + 1), Math.Clamp(_state->SlotCount, 0, SlotTable.Most));

    /// <summary>Says that this process uses the end. Done once; costs nothing after that.</summary>
    /// <exception cref="SharedMemoryExhaustedException">As many processes as there are slots use it.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void Enter()
    {
        if (_hasEntered)
        {
            return;
        }

        var dead = Slots.FindDead();
        var guard = new RobustLock(_header);
        guard.Enter();
        try
        {
            // Those who come to an end that is gone are not entered: they are told.
            if (Fate == PipeEndFate.Open && !IsEntered())
            {
                Slots.Take(FindSlot(dead), 1);
            }
        }
        finally
        {
            guard.Release();
        }

        _hasEntered = true;
    }

    /// <summary>Closes the end, unless it is gone already.</summary>
    public void Close() => Interlocked.CompareExchange(ref _state->Fate, (int)PipeEndFate.Closed, (int)PipeEndFate.Open);

    /// <summary>Looks whether all who used the end are dead; then it is gone. One that nobody has used yet is not.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void LookForTheDead()
    {
        if (Fate != PipeEndFate.Open || !Slots.AreAllDead())
        {
            return;
        }

        var guard = new RobustLock(_header);
        guard.Enter();
        try
        {
            // Again: one may have entered, or was just about to be written in a dead one's place.
            if (Slots.AreAllDead())
            {
                Interlocked.CompareExchange(ref _state->Fate, (int)PipeEndFate.Deserted, (int)PipeEndFate.Open);
            }
        }
        finally
        {
            guard.Release();
        }
    }

    private bool IsEntered()
    {
        for (var i = 0; i < Slots.Count; i++)
        {
            if (Slots.IsOurs(i))
            {
                return true;
            }
        }

        return false;
    }

    private int FindSlot(List<(int Index, Platform.ProcessIdentity Process)> dead)
    {
        // The place of a dead one first, so that those who look do not ask about ever more of them. It is never freed before
        // it is taken: an end that was used is not to look as if it never was.
        foreach (var found in dead)
        {
            if (Slots.IsStill(found))
            {
                return found.Index;
            }
        }

        var count = Slots.Count;
        if (count == SlotTable.Most)
        {
            throw new SharedMemoryExhaustedException(ProcessSlot.Size, $"The pipe's end '{_name}' keeps account of {count} processes that use it, and as many do.");
        }

        _state->SlotCount = count + 1;
        return count;
    }
}
