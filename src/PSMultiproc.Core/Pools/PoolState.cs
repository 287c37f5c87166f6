namespace PSMultiproc;

/// <summary>Whether a pool takes work.</summary>
public enum PoolState
{
    /// <summary>It takes work.</summary>
    Open,

    /// <summary>It takes no more work and finishes what it has.</summary>
    Closed,

    /// <summary>Its work was cancelled.</summary>
    Stopped,

    /// <summary>Its workers cannot be started.</summary>
    Broken,
}
