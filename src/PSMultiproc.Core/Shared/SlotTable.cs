using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>
/// The slots of an object: who has, or waits for, what. One word of a slot says whether it counts, so that a process may
/// be killed between any two writes. Changed under the object's lock; a slot's own process may free it without.
/// </summary>
internal readonly unsafe struct SlotTable(ProcessSlot* slots, int count)
{
    /// <summary>The most slots of an object whose users are not counted beforehand.</summary>
    public const int Most = 1024;

    /// <summary>No slot.</summary>
    public const int None = -1;

    private static readonly ProcessIdentity Self = ProcessIdentity.Current;

    private readonly ProcessSlot* _slots = slots;

    /// <summary>How many there are.</summary>
    public int Count { get; } = count;

    /// <summary>One of them.</summary>
    public ref ProcessSlot this[int index] => ref _slots[index];

    /// <summary>Where the word of a slot lies, to sleep on.</summary>
    public int* Word(int index) => &_slots[index].Value;

    /// <summary>The value of a slot; 0 when it is free.</summary>
    public int ValueOf(int index) => Volatile.Read(ref _slots[index].Value);

    /// <summary>Whether a slot is one of this process.</summary>
    public bool IsOurs(int index) => ValueOf(index) != 0 && ProcessOf(index) == Self;

    /// <summary>Whether the process of a slot that is not free has ended.</summary>
    public bool IsDead(int index) => ProcessOf(index) is var process && process != Self && !process.IsAlive();

    /// <summary>Whether there are slots that are not free, and the processes of all those have ended. Asks until one lives.</summary>
    public bool AreAllDead()
    {
        var isAny = false;
        for (var i = 0; i < Count; i++)
        {
            if (ValueOf(i) != 0)
            {
                isAny = true;
                if (!IsDead(i))
                {
                    return false;
                }
            }
        }

        return isAny;
    }

    /// <summary>The first free slot, or <see cref="None"/>.</summary>
    public int FindFree()
    {
        for (var i = 0; i < Count; i++)
        {
            if (ValueOf(i) == 0)
            {
                return i;
            }
        }

        return None;
    }

    /// <summary>Gives a free slot to this process.</summary>
    public void Take(int index, int value)
    {
        ref var slot = ref _slots[index];
        slot.StartTime = Self.StartTime;
        slot.ProcessId = Self.ProcessId;
        Volatile.Write(ref slot.Value, value);
    }

    /// <summary>Changes the word that counts, in one step.</summary>
    public void Set(int index, int value) => Volatile.Write(ref _slots[index].Value, value);

    /// <summary>
    /// The slots whose processes have ended. It asks the system about every process once; who calls it holds no lock, and
    /// asks <see cref="IsStill"/> when it does.
    /// </summary>
    /// <param name="value">Only those with this value; 0 for all that are not free.</param>
    public List<(int Index, ProcessIdentity Process)> FindDead(int value = 0)
    {
        var dead = new List<(int, ProcessIdentity)>();
        var known = new Dictionary<ProcessIdentity, bool> { [Self] = true };
        for (var i = 0; i < Count; i++)
        {
            var found = ValueOf(i);
            if (found == 0 || (value != 0 && found != value))
            {
                continue;
            }

            var process = ProcessOf(i);
            if (!known.TryGetValue(process, out var isAlive))
            {
                known[process] = isAlive = process.IsAlive();
            }

            if (!isAlive)
            {
                dead.Add((i, process));
            }
        }

        return dead;
    }

    /// <summary>Whether a slot is still that of the process that was found dead in it.</summary>
    public bool IsStill((int Index, ProcessIdentity Process) dead) => ValueOf(dead.Index) != 0 && ProcessOf(dead.Index) == dead.Process;

    /// <summary>How many slots have a value.</summary>
    public int CountOf(int value)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            count += ValueOf(i) == value ? 1 : 0;
        }

        return count;
    }

    private ProcessIdentity ProcessOf(int index) => new(Volatile.Read(ref _slots[index].ProcessId), Volatile.Read(ref _slots[index].StartTime));
}
