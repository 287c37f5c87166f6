namespace PSMultiproc.Tests.Pools;

/// <summary>An item, or what comes of one, that does harm at a certain moment of its way.</summary>
public sealed class FaultyItem
{
    public FaultDeed Deed { get; set; }

    public int Index { get; set; }

    public bool IsResult { get; set; }

    public FaultMoment Moment { get; set; }

    /// <summary>Read when the item is encoded, and set when it is decoded, after all others.</summary>
    public int Trap
    {
        get => Moment == (IsResult ? FaultMoment.EncodingResult : FaultMoment.EncodingTask) ? Deed.Commit() : Index;
        set => _ = Moment == (IsResult ? FaultMoment.DecodingResult : FaultMoment.DecodingTask) ? Deed.Commit() : value;
    }

    /// <summary>Runs it, in a worker.</summary>
    public static FaultyItem Run(FaultyItem item) => item.Moment switch
    {
        FaultMoment.Running => throw new InvalidOperationException($"{item.Deed.Commit()}"),
        FaultMoment.EncodingError => throw new FaultyException(item.Deed),
        _ => new FaultyItem { Deed = item.Deed, Index = item.Index, IsResult = true, Moment = item.Moment },
    };
}
