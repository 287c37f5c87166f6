namespace PSMultiproc.Shared;

/// <summary>What has become of one end of a pipe. The numbers are part of the layout.</summary>
internal enum PipeEndFate
{
    /// <summary>Somebody has it, or will have it.</summary>
    Open = 0,

    /// <summary>Somebody closed it.</summary>
    Closed = 1,

    /// <summary>All processes that had it have ended. Open again when it is given to another.</summary>
    Deserted = 2,

    /// <summary>It was freed. Never written: nothing is left to write it in.</summary>
    Freed = 3,
}
