namespace PSMultiproc.Shared;

/// <summary>What lies in a piece of shared memory. The numbers are part of its layout.</summary>
internal enum SharedObjectKind
{
    /// <summary>A <see cref="ProcessLock"/>.</summary>
    Lock = 1,
}
