namespace PSMultiproc.Shared;

/// <summary>
/// The processes that have one end of a pipe, and what has become of it. Thread-safe. Valid as long as the
/// connection's object is referred to.
/// </summary>
/// <remarks>
/// An end is deserted when all who have it are dead: who was given it or has used it; until it is given to somebody again,
/// or used. Who only was given it does not count any more once it uses the other end. Who enters and who finds it deserted
/// does so under the end's lock. One word decides each: nothing is to be mended after a death.
/// </remarks>
internal sealed unsafe class PipeUsers(SharedHeader* header, PipeEndState* state, string name)
{
    /// <summary>The value of a slot whose process was given the end.</summary>
    private const int Holds = 1;

    /// <summary>The value of a slot whose process has sent, received or polled by the end.</summary>
    private const int Uses = 2;

    private readonly SharedHeader* _header = header;
    private readonly PipeEndState* _state = state;
    private readonly string _name = name;

    /// <summary>As what this process has entered.</summary>
    private volatile int _entered;

    /// <summary>What had become of the end when this process gave its memory back.</summary>
    private volatile PipeEndFate _lastFate;

    /// <summary>What has become of the end.</summary>
    public PipeEndFate Fate
    {
        get
        {
            // In this order: memory that was given back says nothing.
            var fate = (PipeEndFate)Volatile.Read(ref _state->Fate);
            if (Volatile.Read(ref _header->IsUsable) != 0)
            {
                return fate;
            }

            return fate == PipeEndFate.Closed || _lastFate == PipeEndFate.Closed ? PipeEndFate.Closed : PipeEndFate.Freed;
        }
    }

    private SlotTable Slots => new((ProcessSlot*)(_state + 1), Math.Clamp(_state->SlotCount, 0, SlotTable.Most));

    /// <summary>Whether this process has used the end.</summary>
    public bool IsUsed => _entered == Uses;

    /// <summary>Says that this process was given the end. Done once. Among very many it is not counted; of a freed end its use says so.</summary>
    public void Hold()
    {
        try
        {
            Enter(Holds);
        }
        catch (Exception unknown) when (unknown is SharedMemoryExhaustedException or SharedObjectNotFoundException)
        {
            // As said.
        }
    }

    /// <summary>Says that this process, which was given the end, does not count unless it uses it.</summary>
    public void LetGo()
    {
        if (_entered != Holds)
        {
            return;
        }

        var own = FindOwn();
        if (own != SlotTable.None && Slots.ValueOf(own) == Holds)
        {
            Slots.Set(own, 0);
        }

        _entered = 0;
    }

    /// <summary>Says that the end is on its way to somebody: if it was deserted it is so no more. Of a freed end its use says that.</summary>
    public void Send()
    {
        if (Fate is PipeEndFate.Closed or PipeEndFate.Freed || !Slots.AreAllDead())
        {
            return;
        }

        try
        {
            Change(dead => Revive(dead, SlotTable.None));
        }
        catch (SharedObjectNotFoundException)
        {
            // As said.
        }
    }

    /// <summary>Says that this process uses the end. Done once; costs nothing after that.</summary>
    /// <inheritdoc cref="Enter"/>
    public void Use() => Enter(Uses);

    /// <summary>Closes the end, for ever.</summary>
    public void Close() => Interlocked.Exchange(ref _state->Fate, (int)PipeEndFate.Closed);

    /// <summary>Looks whether the end is deserted. One that nobody was given yet is not.</summary>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    public void LookForTheDead()
    {
        if (Fate == PipeEndFate.Open && Slots.AreAllDead())
        {
            Change(_ =>
            {
                // Again: one may have entered, or was just about to be written in a dead one's place.
                if (Slots.AreAllDead())
                {
                    Interlocked.CompareExchange(ref _state->Fate, (int)PipeEndFate.Deserted, (int)PipeEndFate.Open);
                }
            });
        }
    }

    /// <summary>Remembers what is to be known once the end's memory is given back.</summary>
    public void Release() => _lastFate = Fate;

    /// <exception cref="SharedMemoryExhaustedException">As many processes as there are slots have it.</exception>
    /// <exception cref="SharedObjectNotFoundException">It was freed.</exception>
    private void Enter(int value)
    {
        // Those who come to an end that is closed are not entered: they are told.
        if (_entered >= value || Fate is PipeEndFate.Closed or PipeEndFate.Freed)
        {
            return;
        }

        Change(dead => EnterHeld(value, dead));
        _entered = value;
    }

    /// <summary>Does something under the end's lock, with those who were found dead before.</summary>
    private void Change(Action<List<(int Index, Platform.ProcessIdentity Process)>> change)
    {
        var dead = Slots.FindDead();
        var guard = new RobustLock(_header);
        guard.Enter();
        try
        {
            change(dead);
        }
        finally
        {
            guard.Release();
        }
    }

    private void EnterHeld(int value, List<(int Index, Platform.ProcessIdentity Process)> dead)
    {
        var wasDeserted = Slots.AreAllDead();
        var own = FindOwn();
        if (own == SlotTable.None)
        {
            own = FindSlot(dead);
            Slots.Take(own, value);
        }
        else
        {
            Slots.Set(own, Math.Max(value, Slots.ValueOf(own)));
        }

        if (wasDeserted)
        {
            // Not before: an end that was had is not to look as if it never was, should this process be killed here.
            Revive(dead, own);
        }
    }

    /// <summary>Takes back that the end is deserted, and forgets those who have died. Under the lock.</summary>
    private void Revive(List<(int Index, Platform.ProcessIdentity Process)> dead, int except)
    {
        foreach (var found in dead)
        {
            if (found.Index != except && Slots.IsStill(found))
            {
                Slots.Set(found.Index, 0);
            }
        }

        Interlocked.CompareExchange(ref _state->Fate, (int)PipeEndFate.Open, (int)PipeEndFate.Deserted);
    }

    private int FindOwn()
    {
        for (var i = 0; i < Slots.Count; i++)
        {
            if (Slots.IsOurs(i))
            {
                return i;
            }
        }

        return SlotTable.None;
    }

    private int FindSlot(List<(int Index, Platform.ProcessIdentity Process)> dead)
    {
        // The place of a dead one first, so that those who look do not ask about ever more of them.
        foreach (var found in dead)
        {
            if (Slots.IsStill(found))
            {
                return found.Index;
            }
        }

        if (Slots.FindFree() is not SlotTable.None and var free)
        {
            return free;
        }

        var count = Slots.Count;
        if (count == SlotTable.Most)
        {
            throw new SharedMemoryExhaustedException(ProcessSlot.Size, $"The pipe's end '{_name}' keeps account of {count} processes that have it, and as many do.");
        }

        _state->SlotCount = count + 1;
        return count;
    }
}
