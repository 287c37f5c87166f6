using System.Diagnostics;

namespace PSMultiproc.Benchmarks;

/// <summary>Lets several processes do the same to one shared object, all at the same time.</summary>
internal static class Counting
{
    /// <summary>Runs the work once in each process.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="processes">How many processes it has.</param>
    /// <param name="work">What each does: a method of <see cref="Work"/>.</param>
    /// <param name="times">How often.</param>
    /// <param name="value">What they do it to.</param>
    /// <param name="more">What else the work is given.</param>
    /// <returns>Millions a second, of all together.</returns>
    public static async Task<double> RunAsync(
        ProcessPool pool, int processes, Func<object?[], int> work, int times, SharedObject value, params object[] more)
    {
        using var come = new SharedValue<int>(0);
        var items = Enumerable.Repeat<object?[]>([value, come, processes, times, .. more], processes);
        var clock = Stopwatch.StartNew();
        await foreach (var _ in pool.MapAsync(items, work, new MapOptions { ChunkSize = 1 }))
        {
        }

        return (double)processes * times / clock.Elapsed.TotalMicroseconds;
    }
}
