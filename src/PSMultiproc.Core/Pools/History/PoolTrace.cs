using System.Diagnostics;

namespace PSMultiproc.Pools;

/// <summary>What ran where and when in a pool, as far as it is remembered. Times are the stopwatch's.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="Began">When it was opened.</param>
/// <param name="Now">When this was taken.</param>
/// <param name="Lives">The worker processes, by number and age.</param>
/// <param name="Work">What they were at, by its end.</param>
/// <param name="Forgotten">How many chunks of items are remembered no more; the oldest are forgotten first.</param>
internal sealed record PoolTrace(
    string Pool, long Began, long Now, IReadOnlyList<WorkerLife> Lives, IReadOnlyList<TracedWork> Work, long Forgotten)
{
    /// <summary>The time from which on everything is remembered.</summary>
    public long From { get; } = Forgotten == 0 || Work.Count == 0 ? Began : Math.Min(Now, Work.Min(static work => work.Began));

    /// <summary>The number of each worker there was.</summary>
    public IReadOnlyList<int> Workers =>
        [.. Lives.Select(static life => life.Number).Concat(Work.Select(static work => work.Worker)).Distinct().Order()];

    /// <summary>Seconds from <see cref="From"/> to a time.</summary>
    public double Seconds(long time) => (double)(time - From) / Stopwatch.Frequency;

    /// <summary>When a process was ready and at nothing.</summary>
    /// <param name="life">The process.</param>
    /// <param name="shortest">Pauses shorter than this are left out.</param>
    public IEnumerable<(long From, long To)> Waits(WorkerLife life, TimeSpan shortest)
    {
        if (life.Ready is not { } ready)
        {
            yield break;
        }

        var least = shortest.TotalSeconds * Stopwatch.Frequency;
        var since = Math.Max(ready, From);
        foreach (var work in Work.Where(work => work.ProcessId == life.ProcessId && work.Worker == life.Number).OrderBy(static work => work.Began))
        {
            if (work.Began - since >= least)
            {
                yield return (since, work.Began);
            }

            since = Math.Max(since, work.Ended);
        }

        var end = life.Ended ?? Now;
        if (end - since >= least)
        {
            yield return (since, end);
        }
    }
}
