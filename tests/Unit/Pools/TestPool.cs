using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>Opens pools for tests: few workers, whose output goes nowhere unless somebody asks.</summary>
internal static class TestPool
{
    public static ProcessPool Open(int workers = 2, Action<ProcessPoolOptions>? configure = null) => new(Options(workers, configure));

    public static ProcessPool Open(WorkerLaunch launch, int workers = 2, Action<ProcessPoolOptions>? configure = null) =>
        new(Options(workers, configure), launch, new ValueSerializer());

    /// <summary>Opens a pool and waits until every worker has done something.</summary>
    public static async Task<ProcessPool> OpenReadyAsync(int workers = 2, Action<ProcessPoolOptions>? configure = null)
    {
        var pool = Open(workers, configure);
        try
        {
            await ReadyAsync(pool);
            return pool;
        }
        catch
        {
            // Or those who look for what is left behind would fail as well.
            await pool.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until every worker is ready and has nothing to do.</summary>
    public static Task ReadyAsync(ProcessPool pool) => Eventually.HoldsAsync(
        () => pool.Workers.Count == pool.ProcessCount && pool.Workers.All(static worker => worker.State == WorkerState.Idle),
        () => $"all workers are idle: {string.Join(", ", pool.Workers)}");

    /// <summary>Gives each worker of a pool the same work at once; their results, in order.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="work">What each does.</param>
    /// <param name="argument">What the one with a certain number, from 0, is given.</param>
    public static Task<List<TResult>> OnEachAsync<T, TResult>(this ProcessPool pool, Func<T, TResult> work, Func<int, T> argument) =>
        pool.MapAsync(Enumerable.Range(0, pool.ProcessCount).Select(argument), work, new MapOptions { ChunkSize = 1 }).ToListAsync();

    /// <summary>Takes everything.</summary>
    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> source)
    {
        var list = new List<T>();
        await foreach (var item in source)
        {
            list.Add(item);
        }

        return list;
    }

    /// <summary>Proves that a pool still works.</summary>
    public static async Task AssertUsableAsync(ProcessPool pool) =>
        Assert.Equal([0, 2, 4, 6, 8, 10], await pool.MapAsync(Enumerable.Range(0, 6), Work.Twice).ToListAsync());

    private static ProcessPoolOptions Options(int workers, Action<ProcessPoolOptions>? configure)
    {
        var options = new ProcessPoolOptions
        {
            ProcessCount = Math.Max(1, workers), StandardOutput = null, StandardError = null, StartTimeout = TimeSpan.FromMilliseconds(Limits.Test),
        };
        configure?.Invoke(options);
        return options;
    }
}
