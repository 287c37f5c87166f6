using System.Diagnostics;

namespace PSMultiproc.Benchmarks;

/// <summary>One task after the other: how long one takes there and back.</summary>
internal sealed class RoundTripRow : IRow
{
    private const int Processes = 4;
    private const double MostMicroseconds = 50;

    public int Number => 5;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        var tasks = isQuick ? 500 : 2_000;
        await using var peer = await PythonPeer.StartAsync();
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Processes });
        await RunAsync(pool, 5_000);    // until the hot paths are compiled with all optimisations
        var medians = await PairedMedians.MeasureAsync(
            isQuick ? 3 : 7,
            peer,
            "Pool.apply",
            () => peer.MeasureAsync("apply", tasks),
            () => RunAsync(pool, tasks));
        yield return Figure.OfTime(
            Number, "one task there and back (RunAsync)", "µs", medians, MostMicroseconds, 4, "≤ 50 µs and ¼");
    }

    /// <summary>The median in microseconds.</summary>
    private static async Task<double> RunAsync(ProcessPool pool, int tasks)
    {
        var times = new double[tasks];
        for (var i = 0; i < tasks; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await pool.RunAsync(Work.Identity, i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        return Median.Of(times);
    }
}
