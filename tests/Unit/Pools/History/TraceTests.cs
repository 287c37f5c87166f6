using System.Text.Json;
using System.Xml.Linq;
using PSMultiproc.Pools;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools.History;

/// <summary>What a pool remembers of what ran where and when.</summary>
public class TraceTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Every_item_is_in_it_with_its_worker_in_order_and_within_the_workers_life()
    {
        await using var pool = await TestPool.OpenReadyAsync();
        Assert.Equal(2000, (await pool.MapAsync(Enumerable.Range(0, 2000), Work.Twice).ToListAsync()).Count);
        Assert.Equal(14, await pool.RunAsync(Work.Twice, 7));
        await TestPool.ReadyAsync(pool);
        var trace = pool.Trace();
        Assert.Equal([1, 2], trace.Workers);
        var calls = trace.Work.GroupBy(static work => work.Call).OrderBy(static call => call.Key).ToList();
        Assert.Equal(
            Enumerable.Range(0, 2000),
            calls[0].SelectMany(static work => Enumerable.Range((int)work.FirstIndex, work.Count)).Order());
        var task = Assert.Single(calls[1]);
        Assert.Equal((0L, 1, "7", "0: 7"), (task.FirstIndex, task.Count, task.Text, task.Label));
        Assert.All(trace.Work, static work => Assert.Equal((WorkOutcome.Done, 0, 1), (work.Outcome, work.Failed, work.Attempt)));
        foreach (var life in trace.Lives)
        {
            Assert.Null(life.Ended);
            var since = life.Ready!.Value;
            Assert.InRange(life.Started, trace.Began, since);
            foreach (var work in trace.Work.Where(work => work.Worker == life.Number))
            {
                Assert.Equal(life.ProcessId, work.ProcessId);
                Assert.InRange(work.Began, since, work.Ended);
                since = work.Ended;
            }

            Assert.InRange(since, 0, trace.Now);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(4, 1)]
    public async Task A_death_and_what_it_cost_are_in_it(int chunkSize, int retries)
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(1);
        var victim = pool.Workers[0].ProcessId;
        var steps = Enumerable.Range(0, 8).Select(index => new TracedStep(index, folder, index == 2 ? StepKind.Kill : StepKind.Plain)).ToArray();
        var options = new MapOptions { ChunkSize = chunkSize, RetryCount = retries, RetryDelay = TimeSpan.FromTicks(1), OnFailed = static _ => { } };
        Assert.Equal(7, (await pool.MapAsync(steps, TracedStep.Run, options).ToListAsync()).Count);
        await TestPool.ReadyAsync(pool);
        var trace = pool.Trace();
        Assert.Equal(2 + retries, trace.Lives.Count);
        var life = trace.Lives[0];
        Assert.Equal((victim, true, "signal 9"), (life.ProcessId, life.WasKilled, life.End));
        var failed = trace.Work.Where(static work => work.Outcome == WorkOutcome.Failed).ToList();
        Assert.Equal(Enumerable.Range(1, retries + 1), failed.Select(static work => work.Attempt));
        Assert.All(failed, static work => Assert.Equal((2L, 1, 1), (work.FirstIndex, work.Count, work.Failed)));
        Assert.Equal(life.Ended, failed[0].Ended);
        Assert.Equal(
            [0, 1, 3, 4, 5, 6, 7],
            trace.Work.Except(failed).SelectMany(static work => Enumerable.Range((int)work.FirstIndex, work.Count)).Order());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Items_that_throw_are_counted_in_their_chunk()
    {
        await using var pool = await TestPool.OpenReadyAsync(1);
        Assert.Equal(8, (await pool.MapAsync(Enumerable.Range(0, 9), Work.ThrowOnThree, new MapOptions { ChunkSize = 9, OnFailed = static _ => { } }).ToListAsync()).Count);
        await TestPool.ReadyAsync(pool);
        var trace = pool.Trace();
        Assert.Equal((9, 1), (trace.Work.Sum(static work => work.Count), trace.Work.Sum(static work => work.Failed)));
        var work = Assert.Single(trace.Work, static work => work.Outcome == WorkOutcome.Failed);
        Assert.Equal(1, work.Failed);
        Assert.InRange(3, work.FirstIndex, work.FirstIndex + work.Count - 1);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task What_runs_is_in_it_and_what_was_cancelled_when_its_worker_is_gone()
    {
        await using var pool = await TestPool.OpenReadyAsync(1);
        using var cancellation = new CancellationTokenSource();
        var map = pool.MapAsync([5], Work.Hang, cancellation.Token).ToListAsync();
        await Eventually.HoldsAsync(() => pool.Workers[0].CurrentItem is not null, "it hangs");
        var running = Assert.Single(pool.Trace().Work);
        Assert.Equal(("0: 5", WorkOutcome.Running), (running.Label, running.Outcome));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => map);
        await Eventually.HoldsAsync(() => pool.Workers is [{ State: WorkerState.Idle, Restarts: 1 }], "it was replaced");
        var trace = pool.Trace();
        Assert.Equal(WorkOutcome.Cancelled, Assert.Single(trace.Work).Outcome);
        Assert.StartsWith("killed: ", trace.Lives[0].End, StringComparison.Ordinal);
        Assert.Equal(0, pool.Workers[0].Failed);
    }

    [Fact(Timeout = Limits.LongTest)]
    public async Task Only_the_last_chunks_are_remembered()
    {
        const int Items = PoolHistory.MostWork + 1000;
        await using var pool = await TestPool.OpenReadyAsync(2);
        var count = 0;
        await foreach (var _ in pool.MapAsync(Enumerable.Range(0, Items), Work.Twice, new MapOptions { ChunkSize = 1 }))
        {
            count++;
        }

        Assert.Equal(Items, count);
        await TestPool.ReadyAsync(pool);
        var trace = pool.Trace();
        Assert.Equal((PoolHistory.MostWork, 1000L), (trace.Work.Count, trace.Forgotten));
        Assert.Contains("1000 earlier chunks are not remembered", Draw(pool).Value, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Chrome_trace_events_lie_within_each_other_and_none_fails_unseen()
    {
        await using var pool = await WorkedAsync("quote\" & <less>");
        using var stream = new MemoryStream();
        pool.WriteTrace(stream, TraceFormat.ChromeJson);
        using var json = JsonDocument.Parse(stream.ToArray());
        var events = json.RootElement.GetProperty("traceEvents").EnumerateArray().ToList();
        var names = events.Where(static entry => Text(entry, "ph") == "M").Select(static entry => entry.GetProperty("args").GetProperty("name").GetString());
        Assert.Equal(["pool quote\" & <less>", "worker 1", "worker 2"], names);
        Assert.Equal(2, events.Count(static entry => Text(entry, "cat").StartsWith("failed", StringComparison.Ordinal)));
        Assert.Contains(events, static entry => Text(entry, "name") == "failed: 2: 3");
        Assert.Contains(events, static entry => Text(entry, "ph") == "i" && Text(entry, "name").EndsWith("ended: signal 9", StringComparison.Ordinal));
        Assert.Contains(events, static entry => Text(entry, "name") == "waiting");
        foreach (var row in events.Where(static entry => Text(entry, "ph") == "X").GroupBy(static entry => Number(entry, "tid")))
        {
            var open = new Stack<decimal>();
            foreach (var (from, to) in row.Select(static entry => (From: Number(entry, "ts"), To: Number(entry, "ts") + Number(entry, "dur")))
                .OrderBy(static span => span.From).ThenByDescending(static span => span.To))
            {
                while (open.TryPeek(out var end) && end <= from)
                {
                    open.Pop();
                }

                Assert.True(open.Count == 0 || to <= open.Peek(), "A bar reaches beyond the one that it lies in.");
                open.Push(to);
            }
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_picture_has_a_row_for_each_worker_and_its_failures_in_red()
    {
        await using var pool = await WorkedAsync("quote\" & <less> \u0001\uffff");
        var picture = Draw(pool);
        var texts = picture.Descendants().Where(static element => element.Name.LocalName == "text").Select(static element => element.Value).ToList();
        Assert.Contains("Pool quote\" & <less>   ", texts);
        Assert.Contains("worker 1", texts);
        Assert.Contains("worker 2", texts);
        var bars = picture.Descendants().Where(static element => element.Name.LocalName == "rect" && element.HasElements).ToList();
        Assert.Equal(2, bars.Count(static bar => (string?)bar.Attribute("class") == "failed"));
        Assert.Contains(bars, static bar => bar.Value.StartsWith("2: 3\nfailed\n", StringComparison.Ordinal));
        Assert.All(bars, static bar => Assert.InRange((double)bar.Attribute("x")! + (double)bar.Attribute("width")!, 90, 1181));
        Assert.Contains(picture.Descendants(), static element => element.Value.EndsWith("ended: signal 9", StringComparison.Ordinal));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_pool_that_has_done_nothing_has_a_trace_too_and_so_has_one_that_has_ended()
    {
        await using var pool = TestPool.Open(1, static options => options.ExitGrace = Limits.Exit);
        Assert.NotEmpty(Draw(pool).Descendants());
        Assert.Equal(6, await pool.RunAsync(Work.Twice, 3));
        await pool.CloseAsync();
        Assert.Single(pool.Trace().Work);
        Assert.Equal("exit code 0", Assert.Single(pool.Trace().Lives).End);
    }

    /// <summary>A pool with one item that threw and one that died.</summary>
    private static async Task<ProcessPool> WorkedAsync(string name)
    {
        var pool = await TestPool.OpenReadyAsync(2, options => options.Name = name);
        using var folder = new TestFolder();
        var quiet = new MapOptions { ChunkSize = 1, OnFailed = static _ => { } };
        Assert.Equal(3, (await pool.MapAsync([1, 2, 3, 4], Work.ThrowOnThree, quiet).ToListAsync()).Count);
        Assert.Empty(await pool.MapAsync([new TracedStep(0, folder, StepKind.Kill)], TracedStep.Run, quiet).ToListAsync());
        await TestPool.ReadyAsync(pool);
        return pool;
    }

    private static XElement Draw(ProcessPool pool)
    {
        using var stream = new MemoryStream();
        pool.WriteTrace(stream, TraceFormat.Svg);
        stream.Position = 0;
        return XElement.Load(stream);
    }

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static decimal Number(JsonElement entry, string name) => entry.GetProperty(name).GetDecimal();
}
