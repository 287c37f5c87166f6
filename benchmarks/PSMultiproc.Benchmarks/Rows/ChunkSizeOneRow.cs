using System.Diagnostics;

namespace PSMultiproc.Benchmarks;

/// <summary>Trivial items, each a message of its own: what a message costs.</summary>
internal sealed class ChunkSizeOneRow : IRow
{
    private const int Processes = 4;
    private const double Least = 100_000;

    public int Number => 4;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        var items = isQuick ? 20_000 : 100_000;
        await using var peer = await PythonPeer.StartAsync();
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Processes });
        var medians = await PairedMedians.MeasureAsync(
            isQuick ? 3 : 5,
            peer,
            "Pool.map(chunksize=1)",
            async () => items / await peer.MeasureAsync("map", items),
            async () => items / (await MapAsync(pool, items)).TotalSeconds);
        yield return Figure.OfRate(
            Number, $"{items:N0} trivial calls of a method, ChunkSize 1", "/s", medians, Least, 4, "≥ 100,000/s and 4 ×");
    }

    private static async Task<TimeSpan> MapAsync(ProcessPool pool, int items)
    {
        var clock = Stopwatch.StartNew();
        var results = new List<int>(items);
        await foreach (var result in pool.MapAsync(Enumerable.Range(0, items), Work.Identity, new MapOptions { ChunkSize = 1 }))
            results.Add(result);
        return results.Count == items ? clock.Elapsed : throw new InvalidOperationException("Results are missing.");
    }
}
