namespace PSMultiproc.Tests.Pools;

/// <summary>What harm an item does to the process that it is in.</summary>
public enum FaultDeed
{
    Throw,
    Exit,
    Kill,
}
