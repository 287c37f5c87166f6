namespace PSMultiproc.Benchmarks;

/// <summary>What the peer and we reached, measured in turn: on a noisy machine both then see the same noise.</summary>
/// <param name="PeerName">Who the peer is, or why there is none.</param>
/// <param name="Peer">The peer's median.</param>
/// <param name="Ours">Our median.</param>
internal sealed record PairedMedians(string PeerName, double? Peer, double Ours)
{
    /// <summary>Measures the peer, us, the peer, us …, after one round of each for nothing.</summary>
    /// <param name="rounds">How many rounds count.</param>
    /// <param name="peer">The peer.</param>
    /// <param name="peerName">What it does, after the peer's own name.</param>
    /// <param name="measurePeer">One measurement of the peer.</param>
    /// <param name="measureOurs">One of ours.</param>
    public static async Task<PairedMedians> MeasureAsync(
        int rounds, PythonPeer peer, string peerName, Func<Task<double>> measurePeer, Func<Task<double>> measureOurs)
    {
        List<double> theirs = [], ours = [];
        for (var round = -1; round < rounds; round++)
        {
            var their = peer.IsRunning ? await measurePeer() : 0;
            var our = await measureOurs();
            if (round >= 0)
            {
                theirs.Add(their);
                ours.Add(our);
            }
        }

        return peer.IsRunning
            ? new(peer.Name + " " + peerName, Median.Of(theirs), Median.Of(ours))
            : new(peer.Name, null, Median.Of(ours));
    }
}
