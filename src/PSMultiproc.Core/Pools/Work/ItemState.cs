namespace PSMultiproc.Pools;

/// <summary>How far an item has come, as its consumer sees it.</summary>
internal enum ItemState
{
    /// <summary>Nothing has come of it yet.</summary>
    Open = 0,

    /// <summary>Some output has come, and more may.</summary>
    Streaming = 1,

    /// <summary>All has come that will.</summary>
    Settled = 2,
}
