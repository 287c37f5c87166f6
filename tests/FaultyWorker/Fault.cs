namespace PSMultiproc.FaultyWorker;

/// <summary>What a faulty worker does wrong.</summary>
public enum Fault
{
    /// <summary>It exits before it connects.</summary>
    ExitsAtOnce,

    /// <summary>It never connects.</summary>
    NeverConnects,

    /// <summary>It connects and says nothing.</summary>
    NeverSaysHello,

    /// <summary>It says hello and is never ready.</summary>
    NeverReady,

    /// <summary>It connects and says what is no frame.</summary>
    GarbageForHello,

    /// <summary>It says hello in another version of the protocol.</summary>
    WrongVersion,

    /// <summary>It says hello with a secret of its own making.</summary>
    WrongToken,

    /// <summary>It is ready and reads nothing from then on.</summary>
    NeverReads,

    /// <summary>From here on: it is ready, and does this when it is given its first chunk.</summary>
    SendsGarbage,

    /// <summary>It sends a frame of a kind that no worker sends.</summary>
    SendsUnknownKind,

    /// <summary>It sends half a frame and closes its channel.</summary>
    SendsHalfAFrame,

    /// <summary>It is ready a second time.</summary>
    ReadyTwice,

    /// <summary>It closes its channel and lives on.</summary>
    ClosesItsChannel,

    /// <summary>It answers for a chunk that it was not given.</summary>
    AnswersForAStranger,

    /// <summary>It finishes the second item first.</summary>
    FinishesOutOfTurn,

    /// <summary>It finishes an item twice.</summary>
    FinishesTwice,

    /// <summary>It says that it is through with the chunk, and has finished nothing.</summary>
    EndsTooEarly,

    /// <summary>It writes a record of a kind that there is not.</summary>
    WritesUnknownRecord,

    /// <summary>It writes a record longer than the memory.</summary>
    WritesHugeRecord,

    /// <summary>It writes a record of negative length.</summary>
    WritesNegativeRecord,

    /// <summary>It says that it committed more than the memory holds.</summary>
    CommitsNonsense,

    /// <summary>It fills the whole memory with ones.</summary>
    FillsMemory,

    /// <summary>It claims items, and answers for none, with a limit of its own making.</summary>
    ForgesClaims,

    /// <summary>It says that a chunk took ten thousand years, and then goes on honestly.</summary>
    TakesForEver,
}
