namespace PSMultiproc.Pools;

/// <summary>What a worker's outbox asks of the channel beside it.</summary>
internal interface IOutboxBell
{
    /// <summary>Tells the host that there is something to take.</summary>
    void Ring();

    /// <summary>Sends a body too large for the ring; returns once it is on its way in full.</summary>
    void SendBody(ReadOnlySpan<byte> body);

    /// <summary>Returns after the host has said that it made room.</summary>
    void WaitForRoom();
}
