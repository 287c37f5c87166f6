namespace PSMultiproc.Wire;

/// <summary>What a frame on a worker's channel says. The numbers are part of the protocol.</summary>
internal enum MessageKind : byte
{
    /// <summary>Worker to host, first of all: <see cref="HelloMessage"/>.</summary>
    Hello = 1,

    /// <summary>Host to worker, the answer: <see cref="WelcomeMessage"/>.</summary>
    Welcome = 2,

    /// <summary>Worker to host: it is initialised and takes work. <see cref="ReadyMessage"/>.</summary>
    Ready = 3,

    /// <summary>Worker to host: its initialisation failed. <see cref="StartFailedMessage"/>.</summary>
    StartFailed = 4,

    /// <summary>Host to worker: what a work id stands for. <see cref="DefineWorkMessage"/>.</summary>
    DefineWork = 5,

    /// <summary>Host to worker: a work id is over; what of it still runs may have to be abandoned. <see cref="EndWorkMessage"/>.</summary>
    EndWork = 6,

    /// <summary>Host to worker: items to run. <see cref="ChunkMessage"/>, then the items.</summary>
    Chunk = 7,

    /// <summary>Host to worker: there is room in the outbox again. <see cref="RoomMadeMessage"/>.</summary>
    RoomMade = 8,

    /// <summary>Host to worker: finish and exit. <see cref="ShutdownMessage"/>.</summary>
    Shutdown = 9,

    /// <summary>Worker to host: there is something in the outbox. <see cref="BellMessage"/>.</summary>
    Bell = 10,

    /// <summary>Worker to host: the body of the next outbox record that lacks one; raw bytes.</summary>
    RecordBody = 11,

    /// <summary>Host to worker: the only item of the next chunk, which holds none itself; the raw bytes of a byte array.</summary>
    ItemBytes = 12,

    /// <summary>Host to worker: all items of a work id are done; what comes at its end is to be run. <see cref="CloseWorkMessage"/>.</summary>
    CloseWork = 13,
}
