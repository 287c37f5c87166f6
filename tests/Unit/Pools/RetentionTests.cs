using System.Runtime.CompilerServices;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>What a pool keeps of a call that is over: nothing.</summary>
public class RetentionTests
{
    private const int Items = 500;

    /// <summary>A call that is over, by what it was and how it ended.</summary>
    public static TheoryData<string> Calls => new("ordered", "unordered", "in single items", "failing", "retrying", "given up", "cancelled while it waits to retry", "tasks");

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Calls))]
    public async Task A_call_that_is_over_leaves_neither_inputs_nor_outputs_in_memory(string call)
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync();
        var seen = new List<WeakReference>();
        await MakeAsync(pool, call, folder, seen);
        Assert.NotEmpty(seen);
        await TestPool.ReadyAsync(pool);
        await CollectedAsync(seen);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(PoolEnd.Close)]
    [InlineData(PoolEnd.Stop)]
    [InlineData(PoolEnd.Kill)]
    public async Task A_pool_that_was_ended_and_not_disposed_of_is_forgotten(PoolEnd end)
    {
        var seen = new List<WeakReference>();
        await UseAsync(end, seen);
        await CollectedAsync(seen);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task UseAsync(PoolEnd end, List<WeakReference> seen)
    {
#pragma warning disable CA2000 // That is what is tested.
        var pool = TestPool.Open(0, static options => (options.MinProcessCount, options.MaxProcessCount, options.MaxProcessMemory) = (1, 2, 4L << 30));
#pragma warning restore CA2000
        await TestPool.AssertUsableAsync(pool);
        await (end == PoolEnd.Close ? pool.CloseAsync() : pool.StopAsync(end == PoolEnd.Kill));
        seen.Add(new WeakReference(pool));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task MakeAsync(ProcessPool pool, string call, string folder, List<WeakReference> seen)
    {
        switch (call)
        {
            case "tasks":
                for (var index = 0; index < 20; index++)
                {
                    seen.Add(new WeakReference(await pool.RunAsync(Work.Mirror, Noted(new Point(index, 0)))));
                }

                break;
            case "given up":
                await foreach (var result in pool.MapAsync(Points(), Work.Mirror))
                {
                    seen.Add(new WeakReference(result));
                    break;
                }

                break;
            case "cancelled while it waits to retry":
                using (var cancellation = new CancellationTokenSource())
                {
                    var steps = Enumerable.Range(0, 3).Select(index => Noted(new TracedStep(index, folder, StepKind.FailOnce)));
                    var map = pool.MapAsync(steps, TracedStep.Run, new MapOptions { RetryCount = 1, RetryDelay = TimeSpan.FromDays(1) }, cancellation.Token).ToListAsync();
                    await Eventually.HoldsAsync(
                        () => TracedStep.Runs(folder, 2) == 1 && pool.Workers.All(static worker => worker.State == WorkerState.Idle), "all have failed");
                    await cancellation.CancelAsync();
                    await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
                }

                break;
            default:
                var options = new MapOptions
                {
                    Unordered = call == "unordered", ChunkSize = call == "in single items" ? 1 : 0, RetryCount = call == "retrying" ? 1 : 0, OnFailed = static _ => { },
                };
                var results = call is "failing" or "retrying" ? pool.MapAsync(Points(), ThrowOnSome, options) : pool.MapAsync(Points(), Work.Mirror, options);
                await foreach (var result in results)
                {
                    seen.Add(new WeakReference(result));
                }

                break;
        }

        IEnumerable<Point> Points() => Enumerable.Range(0, Items).Select(index => Noted(new Point(index, 1)));

        T Noted<T>(T item)
            where T : class
        {
            seen.Add(new WeakReference(item));
            return item;
        }
    }

    private static Point ThrowOnSome(Point point) => point.X % 50 == 0 ? throw new InvalidOperationException("some") : point;

    private static Task CollectedAsync(List<WeakReference> seen) => Eventually.HoldsAsync(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !seen.Exists(static reference => reference.IsAlive);
        },
        () => $"they are collected: {seen.Count(static reference => reference.IsAlive)} of {seen.Count} are alive");
}
