using System.Diagnostics;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>Workers that die: what it costs, and what is said of it.</summary>
public class CrashTests
{
    private const int Items = 30;
    private const int Fatal = 12;

    /// <summary>What kills a worker, the exit code or the signal that tells, and what its standard error ends with.</summary>
    public static TheoryData<StepKind, int?, int?, string> Deaths => new()
    {
        { StepKind.Kill, null, 9, string.Empty },
        { StepKind.Exit, 5, null, "last words" },
        { StepKind.FailFast, null, 6, "last words" },
        { StepKind.Overflow, null, 6, "Overflow" },
    };

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Deaths))]
    public async Task A_death_costs_the_item_that_ran_and_no_other(StepKind death, int? exitCode, int? signal, string lastWords)
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync();
        var failed = new List<FailedItem>();
        var steps = Enumerable.Range(0, Items).Select(index => new TracedStep(index, folder, index == Fatal ? death : StepKind.Plain));
        var options = new MapOptions { ChunkSize = Items, OnFailed = failed.Add };
        var results = await pool.MapAsync(steps.ToArray(), TracedStep.Run, options).ToListAsync();

        Assert.Equal(Enumerable.Range(0, Items).Where(static index => index != Fatal), results);
        TracedStep.AssertEachRanOnce(folder, Items);
        var item = Assert.Single(failed);
        Assert.Equal(Fatal, item.Index);
        var crash = Assert.IsType<WorkerCrashedException>(item.Exception);
        Assert.Equal((exitCode, signal), (crash.ExitCode, crash.Signal));
        Assert.Contains(lastWords, crash.StandardError, StringComparison.Ordinal);
        Assert.Equal(WorkerCrashedException.Id, crash.ErrorId);
        Assert.DoesNotContain(pool.Workers, worker => worker.ProcessId == crash.ProcessId);
        await TestPool.ReadyAsync(pool);
        await TestPool.AssertUsableAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Results_that_were_finished_before_the_death_are_kept_however_many_die()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(3);
        var failed = new List<FailedItem>();
        var steps = Enumerable.Range(0, 200).Select(index => new TracedStep(index, folder, index % 25 == 24 ? StepKind.Kill : StepKind.Plain));
        var options = new MapOptions { Unordered = true, OnFailed = failed.Add };
        var results = await pool.MapAsync(steps, TracedStep.Run, options).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 200).Where(static index => index % 25 != 24), results.Order());
        Assert.Equal(8, failed.Count);
        TracedStep.AssertEachRanOnce(folder, 200);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_task_whose_worker_is_killed_from_outside_says_so()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(1);
        var task = pool.RunAsync(TracedStep.Run, new TracedStep(0, folder, StepKind.Wait));
        await Eventually.HoldsAsync(() => TracedStep.Runs(folder, 0) == 1, "it runs");
        var before = pool.Workers[0].ProcessId;
        Kill(pool.Workers);
        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => task);
        Assert.Equal((9, before), (crash.Signal, crash.ProcessId));
        await TestPool.ReadyAsync(pool);
        Assert.NotEqual(before, pool.Workers[0].ProcessId);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Workers_killed_while_idle_are_replaced_and_nobody_notices()
    {
        await using var pool = await TestPool.OpenReadyAsync(3);
        for (var round = 0; round < 3; round++)
        {
            var before = pool.Workers.Select(static worker => worker.ProcessId).ToArray();
            Kill(pool.Workers);
            await TestPool.AssertUsableAsync(pool);
            await TestPool.ReadyAsync(pool);
            Assert.Empty(pool.Workers.Select(static worker => worker.ProcessId).Intersect(before));
            Assert.Equal([1, 2, 3], pool.Workers.Select(static worker => worker.Number));
        }
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_item_holds_back_neither_finished_results_nor_idle_workers(bool isUnordered)
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync();
        var steps = Enumerable.Range(0, Items).Select(index => new TracedStep(index, folder, index == Fatal ? StepKind.Wait : StepKind.Plain));
        var results = new List<int>();
        await foreach (var result in pool.MapAsync(
            steps.ToArray(), TracedStep.Run, new MapOptions { ChunkSize = Items, Unordered = isUnordered }))
        {
            results.Add(result);
            if (results.Count == (isUnordered ? Items - 1 : Fatal))
            {
                // All that the slow one need not hold back is here; what is behind it in its chunk runs elsewhere.
                await Eventually.HoldsAsync(() => TracedStep.Runs(folder, Items - 1) == 1, "the other worker took the rest");
                TracedStep.Permit(folder);
            }
        }

        Assert.Equal(Enumerable.Range(0, Items), results.Order());
        Assert.Equal(isUnordered ? Fatal : Items - 1, results[^1]);
        TracedStep.AssertEachRanOnce(folder, Items);
    }

    private static void Kill(IEnumerable<WorkerInfo> workers)
    {
        foreach (var worker in workers.Where(static worker => worker.ProcessId != 0 && worker.State != WorkerState.Starting))
        {
            try
            {
                using var process = Process.GetProcessById(worker.ProcessId);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It is dead already.
            }
        }
    }
}
