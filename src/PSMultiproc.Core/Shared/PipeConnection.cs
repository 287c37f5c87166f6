using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// One end of a pipe. What is sent by one is received by the other, in that order. Any number of processes and threads may
/// use an end at once; each object goes to one of them.
/// </summary>
/// <remarks>
/// <para>An end is gone when it was closed or freed, or when all processes that have it have ended: those that were given it
/// or have used it (sent, received or polled by it). The pipe's maker, and a process that uses the other end, have it only
/// once they use it. The other end still receives what was sent before, and is then told by
/// <see cref="PipeClosedException"/>, within a second if it waits. An end whose processes have ended is there again when it is
/// given to another, or used. When both were closed, the pipe is freed.
/// With the process that made it both ends go; that is <see cref="SharedObjectNotFoundException"/>.</para>
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
        if (memory.Length < SharedHeader.Size + ContainerHeader.Size + PipeMemory.LengthOf(Header->Flags))
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

    /// <summary>Whether this end was closed.</summary>
    public bool IsClosed => _users.Fate == PipeEndFate.Closed;

    /// <inheritdoc/>
    private protected override long LastPart => _inbox.LastPart;

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
        var (firstMemory, secondMemory) = PipeMemory.Create(isOneWay, name);
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

        ThrowIfClosed();
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
    /// one gets an error. What was sent to it is lost. When the other is closed too, both are freed. May be repeated, and of
    /// an end that was freed does nothing.
    /// </summary>
    public void Close()
    {
        if (IsRemoved)
        {
            return;
        }

        _users.Close();
        Complete(this);
        var peer = FindPeer();
        Complete(peer);
        if (peer is null || peer._users.Fate is PipeEndFate.Closed or PipeEndFate.Freed)
        {
            Dispose();
            peer?.Dispose();
        }
        else
        {
            Parts.RemoveUpTo(LastPart);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    internal override void OnSending()
    {
        _users.Send();
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    internal override void OnReceived()
    {
        // Who uses the other end and has this one, too, does not stand for those who use this one.
        if (!IsOurs && FindPeer()?._users.IsUsed != true)
        {
            _users.Hold();
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    internal override void ReleaseMemory()
    {
        _users.Release();
        base.ReleaseMemory();
        _inbox.Release();
    }

    /// <inheritdoc/>
    private protected override void OnRemoved()
    {
        base.OnRemoved();
        Complete(FindPeer());
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
        var isOver = false;
        try
        {
            var result = _inbox.Take(deadline, out item);
            if (result == QueueResult.NotYet && IsPeerGone(IsLookDue()))
            {
                // Something may have been sent just before.
                isOver = true;
                result = _inbox.Take(Deadline.After(0), out item);
            }

            if (result == QueueResult.Done || (result == QueueResult.NotYet && !isOver))
            {
                GC.KeepAlive(this);
                return result == QueueResult.Done;
            }
        }
        catch (SharedObjectNotFoundException) when (IsClosed)
        {
            // What has not been received goes with the end.
        }

        ThrowIfClosed();
        throw PipeClosedException.AtReceive(_peerName, FindPeerFate(isToLook: false));
    }

    private bool Poll(Deadline deadline)
    {
        BeginUse(CanReceive);
        var wouldReturn = true;
        try
        {
            wouldReturn = _inbox.Await(deadline) != QueueResult.NotYet || IsPeerGone(IsLookDue());
        }
        catch (SharedObjectNotFoundException) when (IsClosed)
        {
            // As when it is received.
        }

        ThrowIfClosed();
        GC.KeepAlive(this);
        return wouldReturn;
    }

    /// <summary>What a waiter does whenever it has been asleep.</summary>
    private bool LookAround(bool isToLook)
    {
        ThrowIfClosed();
        return !IsPeerGone(isToLook);
    }

    /// <inheritdoc cref="FindPeerFate"/>
    private bool IsPeerGone(bool isToLook) => FindPeerFate(isToLook) != PipeEndFate.Open;

    /// <param name="isToLook">Whether to ask the system if all who had it have died.</param>
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

        return peer._users.Fate;
    }

    private void LetGo()
    {
        if (!IsRemoved)
        {
            _users.LetGo();
        }

        GC.KeepAlive(this);
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
        if (!isOfThisEnd)
        {
            throw new InvalidOperationException(CanSend
                ? $"This end of the one-way pipe, '{Name}', only sends. Receive and poll by the other, '{_peerName}': the first of the two that were made."
                : $"This end of the one-way pipe, '{Name}', only receives. Send by the other, '{_peerName}': the second of the two that were made.");
        }

        if (!_users.IsUsed)
        {
            _users.Use();
            FindPeer()?.LetGo();
        }

        ThrowIfClosed();
    }

    private void ThrowIfClosed()
    {
        if (IsClosed)
        {
            throw PipeClosedException.OfOwn(Name);
        }

        ThrowIfRemoved();
    }
}
