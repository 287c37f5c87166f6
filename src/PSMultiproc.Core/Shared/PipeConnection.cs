using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// One end of a pipe. What is sent by one is received by the other, in that order. Any number of processes and threads may
/// use an end at once; each object goes to one of them.
/// </summary>
/// <remarks>
/// <para>An end is gone when it was closed or freed, or when all processes that have used it (sent, received or polled by
/// it) have ended. The other end still receives what was sent before, and is then told by
/// <see cref="PipeClosedException"/>, within a second if it waits. One that nobody has used yet is not gone, and one that
/// is gone stays so. With the process that made the pipe both ends go; that is <see cref="SharedObjectNotFoundException"/>.</para>
/// <para>An object is serialised when it is sent, so that what cannot be sent fails there; a copy is received, but a shared
/// object is itself.</para>
/// </remarks>
public sealed unsafe class PipeConnection : SharedContainer
{
    private readonly PipeUsers _users;
    private readonly ItemQueue _inbox;
    private readonly string _peerName;
    private readonly long _peerIdentity;

    /// <summary>The other end, once it was looked for. It may have been freed since.</summary>
    private PipeConnection? _peer;

    /// <summary>When this process last looked, without having waited, who has died; in milliseconds of the system's clock.</summary>
    private long _lastLook;

    internal PipeConnection(MemoryFile memory, ValueSerializer serializer)
        : base(memory, serializer)
    {
        if (memory.Length < SharedHeader.Size + ContainerHeader.Size + LengthOf(Header->Flags))
        {
            throw new SharedObjectNotFoundException(Name, "its memory is too small for an end of a pipe.");
        }

        var state = (PipeEndState*)Data;
        CanReceive = (Header->Flags & PipeEndState.ReceivesFlag) != 0;
        CanSend = (Header->Flags & PipeEndState.SendsFlag) != 0;
        _peerName = state->PeerName;
        _peerIdentity = state->PeerIdentity;
        _users = new PipeUsers(Header, state, Name);
        _inbox = new ItemQueue(new QueueMemory(Header, (QueueState*)(Data + PipeEndState.LengthBeforeQueue), Name, Parts), Parts, Serializer, LookAround);
    }

    /// <summary>Whether this end receives: false of the second end of a one-way pipe.</summary>
    public bool CanReceive { get; }

    /// <summary>Whether this end sends: false of the first end of a one-way pipe.</summary>
    public bool CanSend { get; }

    /// <summary>Makes a pipe.</summary>
    /// <param name="isOneWay">Whether the first end only receives and the second only sends.</param>
    /// <param name="name">A name by which other processes of this user find the ends, which are named that, and -1 or -2; <see langword="null"/> for none.</param>
    /// <returns>Its two ends.</returns>
    /// <exception cref="ArgumentException">The name is taken, or cannot be one.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room for it.</exception>
    public static (PipeConnection First, PipeConnection Second) CreatePair(bool isOneWay = false, string? name = null) =>
        CreatePair(isOneWay, name, ValueSerializer.Default);

    internal static (PipeConnection First, PipeConnection Second) CreatePair(bool isOneWay, string? name, ValueSerializer serializer)
    {
        if (name is not null)
        {
            MemoryName.ThrowIfUnfit(name);
        }

        var firstMemory = Prepare(name, 1, isOneWay ? PipeEndState.ReceivesFlag : PipeEndState.ReceivesFlag | PipeEndState.SendsFlag);
        MemoryFile secondMemory;
        try
        {
            secondMemory = Prepare(name, 2, isOneWay ? PipeEndState.SendsFlag : PipeEndState.ReceivesFlag | PipeEndState.SendsFlag);
        }
        catch
        {
            firstMemory.Unlink();
            firstMemory.Dispose();
            throw;
        }

        Introduce(firstMemory, secondMemory);
        Introduce(secondMemory, firstMemory);
        Publish(firstMemory, secondMemory);
        var first = new PipeConnection(firstMemory, serializer);
        var second = new PipeConnection(secondMemory, serializer);
        (first._peer, second._peer) = (second, first);
        return (first, second);
    }

    /// <summary>Sends an object to the other end. Does not wait for it to be received.</summary>
    /// <param name="item">The object.</param>
    /// <exception cref="NotSerializableException">It cannot be sent.</exception>
    /// <exception cref="PipeClosedException">The other end is gone, or this one.</exception>
    /// <exception cref="InvalidOperationException">This end of a one-way pipe only receives.</exception>
    /// <exception cref="SharedMemoryExhaustedException">There is no room in memory.</exception>
    /// <exception cref="SharedObjectNotFoundException">This end was freed, or the process that made the pipe has ended.</exception>
    public void Send(object? item)
    {
        BeginUse(CanSend);
        if (FindPeerFate(IsLookDue()) == PipeEndFate.Open && TrySend(item))
        {
            return;
        }

        ThrowIfGone();
        throw PipeClosedException.AtSend(_peerName, FindPeerFate(isToLook: false));
    }

    /// <summary>Receives what was sent first, waiting for it however long that takes.</summary>
    /// <returns>The object.</returns>
    /// <exception cref="PipeClosedException">The other end is gone and all that it sent has been received; or this end is gone.</exception>
    /// <exception cref="InvalidOperationException">This end of a one-way pipe only sends.</exception>
    /// <exception cref="WireFormatException">The object cannot be rebuilt in this process; it was taken out.</exception>
    /// <exception cref="SharedObjectNotFoundException">
    /// This end was freed, or the process that made the pipe has ended; or what was sent is a shared object that was freed.
    /// </exception>
    public object? Receive()
    {
        _ = TryReceive(Deadline.Never, out var item);
        return item;
    }

    /// <inheritdoc cref="Receive()"/>
    /// <summary>Receives what was sent first, waiting for it no longer than a time.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <exception cref="PipeEmptyException">The time was up.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public object? Receive(double timeout) => TryReceive(Deadline.After(timeout), out var item) ? item : throw new PipeEmptyException(Name);

    /// <summary>
    /// Whether <see cref="Receive()"/> would come back at once: with an object, or because the other end is gone. Does not
    /// wait. Where several receive by this end, another may be quicker then.
    /// </summary>
    /// <returns>Whether it would.</returns>
    /// <exception cref="PipeClosedException">This end is gone.</exception>
    /// <exception cref="InvalidOperationException">This end of a one-way pipe only sends.</exception>
    /// <exception cref="SharedObjectNotFoundException">This end was freed, or the process that made the pipe has ended.</exception>
    public bool Poll() => Poll(Deadline.After(0));

    /// <inheritdoc cref="Poll()"/>
    /// <summary>Waits until <see cref="Receive()"/> would come back at once, but no longer than a time.</summary>
    /// <param name="timeout">Seconds; 0 only looks.</param>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public bool Poll(double timeout) => Poll(Deadline.After(timeout));

    /// <summary>
    /// Closes this end, for all processes: the other receives what was sent before and is then told, and whoever uses this
    /// one gets an error. What was sent to it is lost. May be repeated, and of an end that was freed does nothing.
    /// </summary>
    public void Close()
    {
        if (!IsRemoved)
        {
            _users.Close();
            Complete(this);
            Complete(FindPeer());
            GC.KeepAlive(this);
        }
    }

    /// <inheritdoc/>
    private protected override void OnRemoved()
    {
        base.OnRemoved();
        Complete(FindPeer());
    }

    /// <inheritdoc/>
    internal override void ReleaseMemory()
    {
        base.ReleaseMemory();
        _inbox.Release();
    }

    private static long LengthOf(int flags) => PipeEndState.LengthBeforeQueue + QueueMemory.LengthOf(flags);

    private static MemoryFile Prepare(string? name, int number, int flags) =>
        Prepare(name is null ? null : $"{name}-{number}", SharedObjectKind.Pipe, flags, LengthOf(flags));

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

    /// <summary>Tells those who receive by an end that no more comes. Who is killed before leaves that to them.</summary>
    private static void Complete(PipeConnection? end)
    {
        if (end is not { IsRemoved: false })
        {
            return;
        }

        try
        {
            end._inbox.Complete();
            GC.KeepAlive(end);
        }
        catch (SharedObjectNotFoundException) when (end.IsRemoved)
        {
            // They are told by that.
        }
    }

    private bool TrySend(object? item)
    {
        var peer = _peer!;
        try
        {
            return peer._inbox.Put(item, Deadline.Never) == QueueResult.Done;
        }
        catch (SharedObjectNotFoundException) when (peer.IsRemoved)
        {
            return false;
        }
        finally
        {
            GC.KeepAlive(this);
        }
    }

    private bool TryReceive(Deadline deadline, out object? item)
    {
        BeginUse(CanReceive);
        var result = _inbox.Take(deadline, out item);
        if (result == QueueResult.NotYet && CompleteIfPeerIsGone(IsLookDue()))
        {
            // Something may have been sent just before.
            result = _inbox.Take(deadline, out item);
        }

        if (result == QueueResult.Completed)
        {
            ThrowIfGone();
            throw PipeClosedException.AtReceive(_peerName, FindPeerFate(isToLook: false));
        }

        GC.KeepAlive(this);
        return result == QueueResult.Done;
    }

    private bool Poll(Deadline deadline)
    {
        BeginUse(CanReceive);
        var result = _inbox.Await(deadline);
        var wouldReturn = result != QueueResult.NotYet || CompleteIfPeerIsGone(IsLookDue());
        ThrowIfGone();
        GC.KeepAlive(this);
        return wouldReturn;
    }

    /// <summary>What a waiter does whenever it has been asleep.</summary>
    private void LookAround(bool isToLook)
    {
        ThrowIfGone();
        if (isToLook)
        {
            _ = CompleteIfPeerIsGone(isToLook);
        }
    }

    /// <summary>Sees to it that those who receive here learn that no more comes, if the other end is gone.</summary>
    private bool CompleteIfPeerIsGone(bool isToLook)
    {
        if (FindPeerFate(isToLook) == PipeEndFate.Open)
        {
            return false;
        }

        _inbox.Complete();
        return true;
    }

    /// <param name="isToLook">Whether to ask the system if all who used it have died.</param>
    private PipeEndFate FindPeerFate(bool isToLook)
    {
        if (FindPeer() is not { } peer)
        {
            return PipeEndFate.Freed;
        }

        try
        {
            if (isToLook)
            {
                peer._users.LookForTheDead();
            }
        }
        catch (SharedObjectNotFoundException) when (peer.IsRemoved)
        {
            return PipeEndFate.Freed;
        }

        // In this order: memory that was given back says nothing.
        var fate = peer._users.Fate;
        return peer.IsRemoved ? PipeEndFate.Freed : fate;
    }

    /// <summary>The other end; null when it was freed before this process knew it.</summary>
    private PipeConnection? FindPeer()
    {
        if (_peer is { } known)
        {
            return known;
        }

        try
        {
            // Held by who makes the pipe until both ends can be found.
            var guard = new RobustLock(Header);
            guard.Enter();
            guard.Release();
            return SharedObjects.Get(_peerName, Serializer) is PipeConnection found && found.Identity == _peerIdentity ? _peer = found : null;
        }
        catch (SharedObjectNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether it is time to ask the system who has died, as those do a thousand times a second at most who do not wait: it
    /// costs more than to send something. Also looks whether the maker lives.
    /// </summary>
    private bool IsLookDue()
    {
        var now = Environment.TickCount64;
        if (Volatile.Read(ref _lastLook) == now)
        {
            return false;
        }

        Volatile.Write(ref _lastLook, now);
        new SharedSleep(Header).ThrowIfOwnerEnded();
        return true;
    }

    private void BeginUse(bool isOfThisEnd)
    {
        ThrowIfRemoved();
        if (!isOfThisEnd)
        {
            throw new InvalidOperationException(CanSend
                ? $"This end of the one-way pipe, '{Name}', only sends. Receive and poll by the other, '{_peerName}': the first of the two that were made."
                : $"This end of the one-way pipe, '{Name}', only receives. Send by the other, '{_peerName}': the second of the two that were made.");
        }

        _users.Enter();
        ThrowIfGone();
    }

    private void ThrowIfGone()
    {
        var fate = _users.Fate;
        ThrowIfRemoved();
        if (fate != PipeEndFate.Open)
        {
            throw PipeClosedException.OfOwn(Name, fate);
        }
    }
}
