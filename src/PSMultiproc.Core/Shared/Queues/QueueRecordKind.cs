namespace PSMultiproc.Shared;

/// <summary>What the bytes of a record are. The numbers are part of the layout.</summary>
internal enum QueueRecordKind
{
    /// <summary>A value.</summary>
    Value = 1,

    /// <summary>A <see cref="QueuePart"/>, which holds a value.</summary>
    Part = 2,

    /// <summary>A <see cref="QueuePart"/>, which holds the bytes of a byte array.</summary>
    PartOfBytes = 3,
}
