namespace PSMultiproc.Tests.Pools;

/// <summary>A way to end a pool.</summary>
public enum PoolEnd
{
    Close,
    Stop,
    Kill,
    Dispose,
    CloseThenStop,
    CloseThenKill,
    StopThenKill,
}
