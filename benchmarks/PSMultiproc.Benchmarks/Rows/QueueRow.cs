using System.Diagnostics;

namespace PSMultiproc.Benchmarks;

/// <summary>Integers through a queue, from one process to another and among many; and large buffers.</summary>
internal sealed class QueueRow : IRow
{
    private const int Many = 8;
    private const int Mebibytes = 64;
    private const double LeastMillions = 1;
    private const double LeastMebibytes = 1024;

    /// <summary>What many producers and consumers together reach of what one of each does.</summary>
    private const double LeastOfMany = 0.5;

    public int Number => 12;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        var theirs = isQuick ? 20_000 : 200_000;
        var ours = isQuick ? 200_000 : 2_000_000;
        var rounds = isQuick ? 3 : 7;
        await using var peer = await PythonPeer.StartAsync();
        await using var two = new ProcessPool(new ProcessPoolOptions { ProcessCount = 2 });
        var medians = await PairedMedians.MeasureAsync(
            rounds, peer, "Queue", () => peer.MeasureAsync("queue", theirs), () => PassAsync(two, 1, ours));
        yield return Figure.OfRate(
            Number, "queue, 1 producer, 1 consumer, integers", "M/s", medians, LeastMillions, 4, "≥ 1 M/s and 4 ×");

        await using var many = new ProcessPool(new ProcessPoolOptions { ProcessCount = 2 * Many });
        List<double> one = [], all = [];
        for (var round = -1; round < rounds; round++)
        {
            var (alone, together) = (await PassAsync(two, 1, ours), await PassAsync(many, Many, ours / Many));
            if (round >= 0)
            {
                one.Add(alone);
                all.Add(together);
            }
        }

        var ratio = Median.Of(all) / Median.Of(one);
        yield return new Figure(
            Number, $"queue, {Many} producers, {Many} consumers, integers", "M/s", "1 producer, 1 consumer", Median.Of(one), Median.Of(all), ratio,
            "≥ ½ of one and one", ratio >= LeastOfMany);

        var data = new byte[Mebibytes << 20];
        Array.Fill<byte>(data, 1);      // a page that was never written to costs less to read
        var rates = new List<double>();
        for (var round = -1; round < rounds; round++)
        {
            var rate = await PassBuffersAsync(two, data, isQuick ? 4 : 16);
            if (round >= 0)
                rates.Add(rate);
        }

        yield return new Figure(
            Number, $"queue, {Mebibytes} MiB byte[]", "MiB/s", "(no peer)", null, Median.Of(rates), null, "≥ 1 GiB/s", Median.Of(rates) >= LeastMebibytes);
    }

    /// <summary>Millions a second, of all producers together.</summary>
    private static async Task<double> PassAsync(ProcessPool pool, int producers, int times)
    {
        using var queue = new ProcessQueue();
        using var come = new SharedValue<int>(0);
        var items = Enumerable.Range(0, 2 * producers).Select(i => new object?[] { queue, come, 2 * producers, times, i % 2 == 0 });
        var clock = Stopwatch.StartNew();
        await foreach (var _ in pool.MapAsync(items, Work.Pass, new MapOptions { ChunkSize = 1 }))
        {
        }

        var rate = (double)producers * times / clock.Elapsed.TotalMicroseconds;
        return queue.IsEmpty ? rate : throw new InvalidOperationException("Not all was taken.");
    }

    /// <summary>MiB a second, of buffers that follow one another; the queue holds two of them.</summary>
    private static async Task<double> PassBuffersAsync(ProcessPool pool, byte[] data, int times)
    {
        using var queue = new ProcessQueue(2);
        using var come = new SharedValue<int>(0);
        var clock = Stopwatch.StartNew();
        var taken = pool.RunAsync(Work.Take, new object?[] { queue, come, 1, times });
        await Task.Run(() =>
        {
            for (var i = 0; i < times; i++)
                queue.Put(data);
        });
        await taken;
        return Mebibytes * times / clock.Elapsed.TotalSeconds;
    }
}
