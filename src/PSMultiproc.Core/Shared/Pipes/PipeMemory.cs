using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>Makes the memory of a pipe's two ends.</summary>
internal static unsafe class PipeMemory
{
    /// <summary>The bytes of an end, behind the heads.</summary>
    public static long LengthOf(int flags) => PipeEndState.LengthBeforeQueue + QueueMemory.LengthOf(flags);

    /// <summary>Makes both ends, which know each other and can be found.</summary>
    /// <param name="isOneWay">Whether the first only receives and the second only sends.</param>
    /// <param name="name">What their names begin with; null for names that nobody guesses.</param>
    /// <exception cref="ArgumentException">A name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room.</exception>
    public static (MemoryFile First, MemoryFile Second) Create(bool isOneWay, string? name)
    {
        if (name is not null)
        {
            MemoryName.ThrowIfUnfit(name);
        }

        var first = Prepare(name, 1, isOneWay ? PipeEndState.ReceivesFlag : PipeEndState.ReceivesFlag | PipeEndState.SendsFlag);
        MemoryFile second;
        try
        {
            second = Prepare(name, 2, isOneWay ? PipeEndState.SendsFlag : PipeEndState.ReceivesFlag | PipeEndState.SendsFlag);
        }
        catch
        {
            first.Unlink();
            first.Dispose();
            throw;
        }

        Introduce(first, second);
        Introduce(second, first);
        Publish(first, second);
        return (first, second);
    }

    private static MemoryFile Prepare(string? name, int number, int flags) =>
        SharedContainer.Prepare(name is null ? null : $"{name}-{number}", SharedObjectKind.Pipe, flags, LengthOf(flags));

    private static void Introduce(MemoryFile end, MemoryFile other)
    {
        var state = (PipeEndState*)(end.Pointer + SharedHeader.Size + ContainerHeader.Size);
        state->PeerIdentity = ((SharedHeader*)other.Pointer)->Identity;
        state->PeerName = SharedObjectFile.NameOf(other);
    }

    /// <summary>Lets both be found. Whoever finds one when the other cannot be found yet waits for its lock.</summary>
    private static void Publish(MemoryFile first, MemoryFile second)
    {
        RobustLock ofFirst = new((SharedHeader*)first.Pointer), ofSecond = new((SharedHeader*)second.Pointer);
        ofFirst.Enter();
        ofSecond.Enter();
        SharedObjectFile.Publish(first);
        SharedObjectFile.Publish(second);
        ofSecond.Release();
        ofFirst.Release();
    }
}
