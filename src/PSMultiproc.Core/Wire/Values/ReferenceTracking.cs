namespace PSMultiproc.Wire;

/// <summary>How an object that appears twice in a message is treated.</summary>
internal enum ReferenceTracking
{
    /// <summary>It is written again: a value, or not worth remembering.</summary>
    None,

    /// <summary>
    /// It is written once. The reader makes it before it reads its parts, so they may refer to it: cycles live.
    /// </summary>
    Early,

    /// <summary>It is written once. The reader makes it of its parts, so a part that refers to it is refused.</summary>
    Late,
}
