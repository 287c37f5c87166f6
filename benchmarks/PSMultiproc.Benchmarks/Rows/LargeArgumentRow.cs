using System.Diagnostics;

namespace PSMultiproc.Benchmarks;

/// <summary>One large buffer to a worker.</summary>
internal sealed class LargeArgumentRow : IRow
{
    private const int Processes = 4;
    private const int Mebibytes = 64;
    private const double Least = 1.5 * 1024;

    public int Number => 7;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        await using var peer = await PythonPeer.StartAsync();
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Processes });
        var data = new byte[Mebibytes << 20];
        Array.Fill<byte>(data, 1);      // a page that was never written to costs less to read
        var medians = await PairedMedians.MeasureAsync(
            isQuick ? 3 : 11,
            peer,
            "Pool.apply",
            async () => Mebibytes / await peer.MeasureAsync("bytes", Mebibytes),
            async () => Mebibytes / (await SendAsync(pool, data)).TotalSeconds);
        yield return Figure.OfRate(
            Number, $"{Mebibytes} MiB byte[] to a worker", "MiB/s", medians, Least, 5, "≥ 1.5 GiB/s and 5 ×");
    }

    private static async Task<TimeSpan> SendAsync(ProcessPool pool, byte[] data)
    {
        var start = Stopwatch.GetTimestamp();
        var length = await pool.RunAsync(Work.Length, data);
        return length == data.Length ? Stopwatch.GetElapsedTime(start) : throw new InvalidOperationException("Bytes are missing.");
    }
}
