namespace PSMultiproc.Tests.Pools;

/// <summary>An exception that does harm when it is asked what it says.</summary>
public sealed class FaultyException(FaultDeed deed) : Exception
{
    private readonly FaultDeed _deed = deed;

    public override string Message => $"{_deed.Commit()}";
}
