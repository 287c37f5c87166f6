using PSMultiproc.Tests.SharedObjects;

namespace PSMultiproc.Tests.Pools;

/// <summary>
/// A pool can be ended in every way at every stage of its life, by one and by two at once, and again when it has ended: what
/// was promised is finished, everybody who waits hears of it, and nothing is left.
/// </summary>
[Collection(AloneGroup.Name)]
public class PoolEndTests
{
    /// <summary>Every stage.</summary>
    public static TheoryData<PoolStage> Stages => [.. Enum.GetValues<PoolStage>()];

    [Theory(Timeout = Limits.LongTest)]
    [MemberData(nameof(Stages))]
    public async Task A_pool_ends_as_it_is_told_and_leaves_nothing(PoolStage stage)
    {
        // Their starts and their waits side by side; the groups not all at once, or every process would wait for all others.
        foreach (var ends in Enum.GetValues<PoolEnd>().Chunk(4))
        {
            await Task.WhenAll(ends.SelectMany(end => new[] { EndAsync(stage, end, callers: 1), EndAsync(stage, end, callers: 2) }));
        }

        Assert.Empty(Leftovers.Of(Environment.ProcessId));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Any_number_of_threads_may_end_a_pool_that_has_no_worker_yet()
    {
        for (var round = 0; round < 500; round++)
        {
            await using var pool = TestPool.Open(0, static options => (options.MinProcessCount, options.MaxProcessCount) = (0, 1));
            using var start = new Barrier(3);
            await Task.WhenAll(Enumerable.Range(0, 3).Select(number => Threads.Start(
                async () =>
                {
                    start.SignalAndWait();
                    await (number == 0 ? pool.StopAsync() : pool.DisposeAsync().AsTask());
                }).Unwrap()));
        }
    }

    private static async Task EndAsync(PoolStage stage, PoolEnd end, int callers)
    {
        try
        {
            using var ending = await EndingPool.ReachAsync(stage, end);
            await using var pool = ending.Pool;
            var ended = Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(() => ending.EndAsync(end))));
            if (end == PoolEnd.Close)
            {
                await Eventually.HoldsAsync(() => pool.State != PoolState.Open, "it is closed");
                ending.Permit();
            }

            await ended;
            await ending.AssertEndedAsync(end);
            await ending.EndAsync(end);
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"{end} by {callers}: {error.Message}", error);
        }
    }
}
