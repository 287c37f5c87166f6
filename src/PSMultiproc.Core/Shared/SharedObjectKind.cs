namespace PSMultiproc.Shared;

/// <summary>What lies in a piece of shared memory. The numbers are part of its layout.</summary>
internal enum SharedObjectKind
{
    /// <summary>A <see cref="ProcessLock"/>.</summary>
    Lock = 1,

    /// <summary>A SharedValue.</summary>
    Value = 2,

    /// <summary>A SharedArray.</summary>
    Array = 3,

    /// <summary>A <see cref="ProcessSemaphore"/>.</summary>
    Semaphore = 4,

    /// <summary>A <see cref="ProcessEvent"/>.</summary>
    Event = 5,

    /// <summary>A <see cref="ProcessCondition"/>.</summary>
    Condition = 6,

    /// <summary>A <see cref="ProcessBarrier"/>.</summary>
    Barrier = 7,

    /// <summary>A <see cref="ProcessQueue"/>.</summary>
    Queue = 8,

    /// <summary>A <see cref="PipeConnection"/>.</summary>
    Pipe = 9,

    /// <summary>A <see cref="SharedDictionary"/>.</summary>
    Dictionary = 10,

    /// <summary>A <see cref="SharedList"/>.</summary>
    List = 11,
}
