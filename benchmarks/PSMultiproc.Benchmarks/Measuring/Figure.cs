using System.Text.Json;

namespace PSMultiproc.Benchmarks;

/// <summary>One line of the table.</summary>
/// <param name="Row">The row it belongs to.</param>
/// <param name="Work">What was done.</param>
/// <param name="Unit">What both figures are in.</param>
/// <param name="PeerName">Who did it otherwise.</param>
/// <param name="Peer">The peer's figure; <see langword="null"/> where it could not be had.</param>
/// <param name="Ours">Our figure.</param>
/// <param name="Ratio">How many times better ours is.</param>
/// <param name="Target">What ours is to reach, in words.</param>
/// <param name="Met">Whether it does; <see langword="null"/> where that needs the peer's figure.</param>
internal sealed record Figure(
    int Row, string Work, string Unit, string PeerName, double? Peer, double Ours, double? Ratio, string Target, bool? Met)
{
    /// <summary>A figure that is the better the larger it is.</summary>
    public static Figure OfRate(int row, string work, string unit, PairedMedians medians, double least, double leastRatio, string target)
    {
        double? ratio = medians.Peer is { } peer ? medians.Ours / peer : null;
        return new(row, work, unit, medians.PeerName, medians.Peer, medians.Ours, ratio, target,
            medians.Ours < least ? false : ratio is null ? null : ratio >= leastRatio);
    }

    /// <summary>A figure that is the better the smaller it is.</summary>
    public static Figure OfTime(int row, string work, string unit, PairedMedians medians, double most, double leastRatio, string target)
    {
        double? ratio = medians.Peer is { } peer ? peer / medians.Ours : null;
        return new(row, work, unit, medians.PeerName, medians.Peer, medians.Ours, ratio, target,
            medians.Ours > most ? false : ratio is null ? null : ratio >= leastRatio);
    }

    /// <summary>The figure for the script that makes the table.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);
}
