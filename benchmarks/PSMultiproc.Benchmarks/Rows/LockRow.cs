using System.Diagnostics;

namespace PSMultiproc.Benchmarks;

/// <summary>Four processes that take turns with a lock to count, and one that has it to itself.</summary>
internal sealed class LockRow : IRow
{
    private const int Processes = 4;
    private const double LeastMillions = 5;
    private const double LeastAlone = 20;

    public int Number => 10;

    public async IAsyncEnumerable<Figure> MeasureAsync(bool isQuick)
    {
        var theirs = isQuick ? 20_000 : 100_000;
        var ours = isQuick ? 200_000 : 2_000_000;
        await using var peer = await PythonPeer.StartAsync();
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Processes });
        using var count = new SharedValue<int>(0);
        using var @lock = new ProcessLock();
        var rounds = isQuick ? 3 : 7;
        var medians = await PairedMedians.MeasureAsync(
            rounds, peer, "Value with its lock", () => peer.MeasureAsync("increments", theirs), () => IncrementAsync(pool, count, @lock, ours));
        yield return Figure.OfRate(
            Number, $"lock, increment, unlock, {Processes} processes", "M/s", medians, LeastMillions, 1, "≥ 5 M/s");

        var alone = Median.Of(Enumerable.Range(0, 2 * rounds).Select(_ => AcquireAndRelease(@lock, ours)).Skip(rounds));
        yield return new Figure(
            Number, "lock, unlock, one process", "M/s", "(no peer)", null, alone, null, "≥ 20 M/s", alone >= LeastAlone);
    }

    /// <summary>Millions a second, of all together.</summary>
    private static async Task<double> IncrementAsync(ProcessPool pool, SharedValue<int> count, ProcessLock @lock, int times)
    {
        count.Value = 0;
        var rate = await Counting.RunAsync(pool, Processes, Work.IncrementLocked, times, count, @lock);
        return count.Value == Processes * times ? rate : throw new InvalidOperationException("Increments are missing.");
    }

    /// <summary>Millions a second.</summary>
    private static double AcquireAndRelease(ProcessLock @lock, int times)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < times; i++)
        {
            @lock.Acquire();
            @lock.Release();
        }

        return times / Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }
}
