using PSMultiproc.Pools;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>How the items flow: how far ahead they are read, and what ends a map before its end.</summary>
public class MapFlowTests
{
    /// <summary>As many items as a map may have under way, and as many again in the consumer's own hand.</summary>
    private const int MostUnderWay = 2 * 33 * 2048;

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_input_is_read_only_so_far_ahead_of_the_consumer(bool isUnordered)
    {
        await using var pool = TestPool.Open();
        var pulled = 0;
        var consumed = 0;
        IEnumerable<int> Endless()
        {
            while (true)
            {
                yield return Interlocked.Increment(ref pulled);
            }
        }

        await foreach (var _ in pool.MapAsync(Endless(), Work.Twice, new MapOptions { Unordered = isUnordered }))
        {
            consumed++;
            if (consumed % 40_000 == 1)
            {
                // The consumer is slow now: the pool works off what it may read, and then rests.
                var before = -1;
                await Eventually.HoldsAsync(
                    () =>
                    {
                        var isResting = pool.Workers.All(static worker => worker.State == WorkerState.Idle) && pulled == before;
                        before = pulled;
                        Assert.InRange(before - consumed, 0, MostUnderWay);
                        return isResting && before > consumed;
                    },
                    "the pool rests");
            }

            if (consumed == 200_000)
            {
                break;
            }
        }

        await TestPool.AssertUsableAsync(pool);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_source_that_throws_half_way_surfaces_after_what_it_gave(bool isUnordered)
    {
        await using var pool = TestPool.Open();
        var results = new List<int>();
        var error = await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (var result in pool.MapAsync(Broken(), Work.Twice, new MapOptions { Unordered = isUnordered }))
            {
                results.Add(result);
            }
        });

        Assert.Equal("half-way", error.Message);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(static value => value * 2), results.Order());
        await TestPool.AssertUsableAsync(pool);

        static IEnumerable<int> Broken()
        {
            for (var value = 0; value < 1_000; value++)
            {
                yield return value;
            }

            throw new FormatException("half-way");
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_consumer_that_stops_leaves_no_worker_with_its_work()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync();
        var isDisposed = false;
        IEnumerable<TracedStep> Steps()
        {
            try
            {
                for (var index = 0; ; index++)
                {
                    yield return new TracedStep(index, folder, index < 10 ? StepKind.Plain : StepKind.Wait);
                }
            }
            finally
            {
                isDisposed = true;
            }
        }

        await foreach (var result in pool.MapAsync(Steps(), TracedStep.Run, new MapOptions { ChunkSize = 2 }))
        {
            if (result == 9)
            {
                // Both workers are stuck with this call's items now, and nobody will ever permit these to go on.
                await Eventually.HoldsAsync(() => TracedStep.Runs(folder, 10) == 1, "an item waits");
                break;
            }
        }

        Assert.True(isDisposed);
        await TestPool.AssertUsableAsync(pool);
        await TestPool.ReadyAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_cancelled_map_says_so_and_frees_the_workers()
    {
        await using var pool = TestPool.Open();
        using var cancellation = new CancellationTokenSource();
        var map = pool.MapAsync([0, 1], Work.Hang, cancellation.Token).ToListAsync();
        await Eventually.HoldsAsync(() => pool.Workers.Any(static worker => worker.State == WorkerState.Busy), "a worker hangs");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        await TestPool.AssertUsableAsync(pool);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => pool.MapAsync([0], Work.Twice, cancellation.Token).ToListAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.RunAsync(Work.Twice, 1, cancellation.Token));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_task_that_was_cancelled_while_it_waited_never_runs()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(1);
        var running = Enumerable.Range(0, 2).Select(
            index => pool.RunAsync(TracedStep.Run, new TracedStep(index, folder, StepKind.Wait))).ToArray();
        using var cancellation = new CancellationTokenSource();
        var waiting = Enumerable.Range(2, 5).Select(
            index => pool.RunAsync(TracedStep.Run, new TracedStep(index, folder), cancellation.Token)).ToArray();
        await Eventually.HoldsAsync(() => TracedStep.Runs(folder, 0) == 1, "the first runs");
        await cancellation.CancelAsync();
        TracedStep.Permit(folder);
        Assert.Equal(new[] { 0, 1 }, await Task.WhenAll(running));
        Assert.Equal(7, await pool.RunAsync(TracedStep.Run, new TracedStep(7, folder)));
        Assert.All(waiting, static task => Assert.True(task.IsCanceled));
        Assert.All(Enumerable.Range(2, 5), index => Assert.Equal(0, TracedStep.Runs(folder, index)));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_task_that_was_cancelled_while_it_ran_costs_nobody_else_anything()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(1);
        using var cancellation = new CancellationTokenSource();
        var cancelled = pool.RunAsync(Work.Hang, 1, cancellation.Token);
        var others = Enumerable.Range(0, 20).Select(index => pool.RunAsync(TracedStep.Run, new TracedStep(index, folder))).ToArray();
        await Eventually.HoldsAsync(() => pool.Workers.Any(static worker => worker.State == WorkerState.Busy), "it hangs");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(Enumerable.Range(0, 20), await Task.WhenAll(others));
        TracedStep.AssertEachRanOnce(folder, 20);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_call_whose_input_ends_while_its_consumer_looks_is_finished()
    {
        using var scheduler = new Scheduler();
        var definition = new WorkDefinition(1, WorkKind.Method, [], IsShared: false);
        for (var round = 0; round < 2_000; round++)
        {
            using var call = new MapOperation(definition, new ValueSerializer(), new MapSettings(IsOrdered: true), new ConsumerWatch(), scheduler);
            scheduler.Begin(call);
            var ending = Task.Run(call.CompleteAdding);
            var outputs = new List<object?>();
            while (!ending.IsCompleted)
            {
                call.TryTakeOutputs(outputs);
            }

            await ending;
            call.TryTakeOutputs(outputs);
            Assert.True(call.IsFinished);
            scheduler.End(call);
        }
    }
}
