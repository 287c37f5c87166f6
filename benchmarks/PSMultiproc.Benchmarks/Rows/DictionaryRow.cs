using System.Diagnostics;

namespace PSMultiproc.Benchmarks;

/// <summary>A shared dictionary whose values are set, by one process and by four.</summary>
internal sealed class DictionaryRow : IRow
{
    private const int Processes = 4;
    private const int Keys = 1000;
    private const double LeastMillions = 0.1;
    private const double LeastRatio = 5;

    private static readonly string[] Names = [.. Enumerable.Range(0, Keys).Select(static i => $"key {i}")];

    public int Number => 13;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        var theirs = isQuick ? 5_000 : 20_000;
        var ours = isQuick ? 200_000 : 2_000_000;
        var rounds = isQuick ? 3 : 7;
        await using var peer = await PythonPeer.StartAsync();
        using var dictionary = new SharedDictionary();
        var medians = await PairedMedians.MeasureAsync(
            rounds, peer, "Manager().dict()", () => peer.MeasureAsync("sets", theirs), () => Task.FromResult(Measure(dictionary, ours)));
        yield return Figure.OfRate(Number, "shared dictionary set", "M/s", medians, LeastMillions, LeastRatio, "≥ 0.1 M/s, ≥ 5 ×");

        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Processes });
        var rates = new List<double>();
        for (var i = 0; i < rounds; i++)
            rates.Add(await SetTogetherAsync(pool, dictionary, ours));
        var together = Median.Of(rates.Skip(1));
        yield return new Figure(
            Number, $"shared dictionary set, {Processes} processes", "M/s", "(no peer)", null, together, null, "≥ 0.5 M/s", together >= 5 * LeastMillions);
    }

    /// <summary>Sets the values of the keys in turn.</summary>
    public static void Set(SharedDictionary dictionary, int times)
    {
        for (var i = 0; i < times; i++)
            dictionary[Names[i % Keys]] = i;
    }

    private static double Measure(SharedDictionary dictionary, int times)
    {
        var start = Stopwatch.GetTimestamp();
        Set(dictionary, times);
        return times / Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    private static async Task<double> SetTogetherAsync(ProcessPool pool, SharedDictionary dictionary, int times)
    {
        var rate = await Counting.RunAsync(pool, Processes, Work.SetEntries, times, dictionary);
        return dictionary.Count == Keys ? rate : throw new InvalidOperationException("Entries are missing.");
    }
}
