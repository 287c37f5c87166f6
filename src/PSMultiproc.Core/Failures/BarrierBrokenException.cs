using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>Not all participants of a barrier arrived, or will: the round is void.</summary>
public sealed class BarrierBrokenException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "BarrierBroken";

    internal BarrierBrokenException(string name, BarrierEnd end, int deadProcess)
        : base(Id, $"The barrier '{name}' " + end switch
        {
            BarrierEnd.TimeUp => "is broken: one that waited in it had no more time. Reset it to use it again.",
            BarrierEnd.Aborted => "is broken: it was aborted. Reset it to use it again.",
            BarrierEnd.Reset => "was reset while this waited in it.",
            BarrierEnd.Died => $"is broken: process {deadProcess} has died while it waited in it. Reset it to use it again.",
            BarrierEnd.Interrupted => "is broken: one that waited in it was interrupted. Reset it to use it again.",
            _ => "is broken. Reset it to use it again.",
        })
    {
    }
}
