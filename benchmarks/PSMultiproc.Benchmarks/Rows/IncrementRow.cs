namespace PSMultiproc.Benchmarks;

/// <summary>Four processes that count with one value at the same time.</summary>
internal sealed class IncrementRow : IRow
{
    private const int Processes = 4;
    private const double LeastMillions = 50;

    public int Number => 9;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        var theirs = isQuick ? 20_000 : 100_000;
        var ours = isQuick ? 2_000_000 : 10_000_000;
        var rounds = isQuick ? 3 : 7;
        await using var peer = await PythonPeer.StartAsync();
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Processes });
        using var count = new SharedValue<int>(0);
        using var longCount = new SharedValue<long>(0);
        yield return Of("Increment of an int", await PairedMedians.MeasureAsync(
            rounds, peer, "Value with its lock", () => peer.MeasureAsync("increments", theirs), () => IncrementAsync(pool, count, ours)));
        yield return Of("Add to a long", await PairedMedians.MeasureAsync(
            rounds, peer, "Value with its lock", () => peer.MeasureAsync("increments", theirs), () => AddAsync(pool, longCount, ours)));
    }

    private Figure Of(string work, PairedMedians medians) => Figure.OfRate(
        Number, $"{work}, {Processes} processes", "M/s", medians, LeastMillions, 1, "≥ 50 M/s");

    private static async Task<double> IncrementAsync(ProcessPool pool, SharedValue<int> count, int times)
    {
        count.Value = 0;
        var rate = await Counting.RunAsync(pool, Processes, Work.Increment, times, count);
        return count.Value == Processes * times ? rate : throw new InvalidOperationException("Increments are missing.");
    }

    private static async Task<double> AddAsync(ProcessPool pool, SharedValue<long> count, int times)
    {
        count.Value = 0;
        var rate = await Counting.RunAsync(pool, Processes, Work.AddOne, times, count);
        return count.Value == (long)Processes * times ? rate : throw new InvalidOperationException("Increments are missing.");
    }
}
