namespace PSMultiproc.Shared;

/// <summary>
/// One end of a queue: a lock, and how far it has come. That changes in one step, by which the spare of two cursors begins
/// to count; so whoever is killed has taken the step or has not, and nothing is ever to be mended.
/// </summary>
internal readonly unsafe struct QueueEnd(SharedHeader* header, QueueEndState* state)
{
    private readonly QueueEndState* _state = state;

    /// <summary>Whoever takes a step holds it.</summary>
    public RobustLock Lock { get; } = new(header, &state->Lock);

    /// <summary>The word that is another after each step.</summary>
    public int* Word => (int*)&_state->Version + (BitConverter.IsLittleEndian ? 0 : 1);

    /// <summary>Whether it was completed.</summary>
    public bool IsCompleted => Volatile.Read(ref _state->IsCompleted) != 0;

    /// <summary>How far it has come; the caller need not hold the lock.</summary>
    /// <param name="word">What <see cref="Word"/> was then.</param>
    public QueueCursor Read(out int word)
    {
        while (true)
        {
            var version = Volatile.Read(ref _state->Version);
            ref var counting = ref CursorOf(version);
            var read = new QueueCursor(Volatile.Read(in counting.Ring), Volatile.Read(in counting.Position), Volatile.Read(in counting.Items));

            // Whoever writes the next but one writes it here; the next has been counted then.
            if (Volatile.Read(ref _state->Version) == version)
            {
                word = (int)version;
                return read;
            }
        }
    }

    /// <summary>How far it has come; the caller holds the lock.</summary>
    public QueueCursor ReadHeld() => CursorOf(_state->Version);

    /// <summary>Takes a step; the caller holds the lock.</summary>
    public void Step(QueueCursor next)
    {
        var version = _state->Version + 1;
        CursorOf(version) = next;
        Volatile.Write(ref _state->Version, version);
    }

    /// <summary>Completes it; the caller holds the lock.</summary>
    public void Complete() => Volatile.Write(ref _state->IsCompleted, 1);

    private ref QueueCursor CursorOf(long version) => ref (version & 1) == 0 ? ref _state->Even : ref _state->Odd;
}
