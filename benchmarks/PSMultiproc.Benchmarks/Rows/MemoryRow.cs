namespace PSMultiproc.Benchmarks;

/// <summary>How much the host grows while many items pass through, in order.</summary>
internal sealed class MemoryRow : IRow
{
    private const int Processes = 4;
    private const int WarmUp = 500_000;
    private const double MostMebibytes = 64;

    public int Number => 16;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        var items = isQuick ? 1_000_000 : 10_000_000;
        var peerItems = items / 10;     // as many as ours would take it minutes and gigabytes
        await using var peer = await PythonPeer.StartAsync();
        double? theirs = peer.IsRunning ? await peer.MeasureAsync("memory", peerItems) : null;

        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Processes });
        await DrainAsync(pool, WarmUp);
        await using var watch = new MemoryWatch();
        await DrainAsync(pool, items);
        var growth = await watch.StopAsync();
        yield return new Figure(
            Number,
            $"host's growth, {items:N0} items in order from C#",
            "MiB",
            peer.IsRunning ? $"{peer.Name} Pool.imap, {peerItems:N0}" : peer.Name,
            theirs,
            growth,
            theirs / Math.Max(growth, 1),
            "≤ 64 MiB",
            growth <= MostMebibytes);
    }

    private static async Task DrainAsync(ProcessPool pool, int items)
    {
        var next = 0;
        await foreach (var result in pool.MapAsync(Enumerable.Range(0, items), Work.Identity))
        {
            if (result != next++)
                throw new InvalidOperationException("Results are out of order.");
        }
    }
}
