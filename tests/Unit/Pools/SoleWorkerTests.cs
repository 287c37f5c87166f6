using System.Diagnostics;
using PSMultiproc.FaultyWorker;
using PSMultiproc.Pools;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>A worker by itself: one piece of work, and its process ends with it.</summary>
public class SoleWorkerTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task It_runs_before_it_is_asked_for_gives_its_output_and_is_gone()
    {
        using var worker = Start(new DotNetWorkerLaunch(), Work.ProcessId, 0);
        using var process = Process.GetProcessById(worker.ProcessId);
        Assert.Equal([worker.ProcessId], await OutputsAsync(worker));
        Assert.Equal(new WorkerExit(0, null), await worker.EndAsync());
        Assert.True(process.HasExited);
        Assert.Equal(process.Id, worker.ProcessId);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_error_of_the_work_is_an_output_and_the_process_ends_in_order()
    {
        using var worker = Start(new DotNetWorkerLaunch(), Work.ThrowOnThree, 3);
        var failure = Assert.IsType<ItemFailure>(Assert.Single(await OutputsAsync(worker)));
        Assert.Equal("three", failure.Exception.Message);
        Assert.Equal(new WorkerExit(0, null), await worker.EndAsync());
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Killing_it_aborts_its_work_whether_or_not_that_has_begun(bool isBegun)
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder, "begun");
        using var worker = Start(new DotNetWorkerLaunch(), TouchAndHang, path);
        if (isBegun)
        {
            await Eventually.HoldsAsync(() => File.Exists(path), "the work has begun");
        }

        worker.Kill();
        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => OutputsAsync(worker));
        Assert.Equal((worker.ProcessId, 9), (crash.ProcessId, crash.Signal));
        Assert.Contains("before its block had come to an end", crash.Message, StringComparison.Ordinal);
        Assert.Equal(new WorkerExit(null, 9), await worker.EndAsync());
        Assert.True(File.Exists(path) || !isBegun);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_process_that_exits_by_itself_aborts_the_work_with_its_exit_code_and_has_no_successor()
    {
        using var worker = Start(new DotNetWorkerLaunch(), Exit, 7);
        var id = worker.ProcessId;
        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => OutputsAsync(worker));
        Assert.Equal((id, 7), (crash.ProcessId, crash.ExitCode));
        Assert.Equal(new WorkerExit(7, null), await worker.EndAsync());
        Assert.Equal(id, worker.ProcessId);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(Fault.ExitsAtOnce, "it exits at once")]
    [InlineData(Fault.NeverConnects, "not ready within")]
    [InlineData(Fault.NeverReady, "not ready within")]
    public async Task One_that_cannot_start_says_why_and_is_not_tried_again(Fault fault, string reason)
    {
        using var folder = new TestFolder();
        var launch = new FaultyLaunch(fault, folder, isEach: true);
        using var worker = Start(launch, Work.Twice, 1, TimeSpan.FromMilliseconds(fault == Fault.ExitsAtOnce ? Limits.Test : 1_500));
        var failure = await Assert.ThrowsAsync<WorkerStartFailedException>(() => OutputsAsync(worker));
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        await worker.EndAsync();
        Assert.Equal(1, launch.Started);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_program_that_is_not_there_is_a_start_that_failed()
    {
        using var worker = Start(new MissingLaunch(), Work.Twice, 1);
        Assert.Equal(0, worker.ProcessId);
        var failure = await Assert.ThrowsAsync<WorkerStartFailedException>(() => OutputsAsync(worker));
        Assert.Contains(MissingLaunch.Program, failure.Message, StringComparison.Ordinal);
        Assert.Equal(default, await worker.EndAsync());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task One_that_breaks_the_protocol_is_ended_and_told_on()
    {
        using var folder = new TestFolder();
        using var worker = Start(new FaultyLaunch(Fault.SendsGarbage, folder, isEach: true), Work.Twice, 1);
        await Assert.ThrowsAsync<WireProtocolException>(() => OutputsAsync(worker));
        await worker.EndAsync();
    }

    /// <summary>Says that it has begun, and goes on for ever.</summary>
    private static int TouchAndHang(string path)
    {
        Work.Touch(path);
        return Work.Hang(0);
    }

    private static int Exit(int code)
    {
        Environment.Exit(code);
        return code;
    }

    private static SoleWorker Start<T, TResult>(WorkerLaunch launch, Func<T, TResult> function, T argument, TimeSpan? startTimeout = null)
    {
        var serializer = new ValueSerializer();
        var definition = new MethodCatalog(serializer, static () => 1).Define(function, ArgumentPassing.Item, nameof(function));
        var options = new ProcessPoolOptions { StandardOutput = null, StandardError = null, StartTimeout = startTimeout ?? TimeSpan.FromMilliseconds(Limits.Test) };
        return new SoleWorker(launch, options, serializer, definition, argument);
    }

    private static async Task<List<object?>> OutputsAsync(SoleWorker worker)
    {
        var all = new List<object?>();
        var batch = new List<object?>();
        while (!worker.Operation.IsFinished)
        {
            if (worker.Operation.TryTakeOutputs(batch))
            {
                all.AddRange(batch);
                batch.Clear();
            }
            else
            {
                await worker.Operation.WaitForOutputsAsync(CancellationToken.None);
            }
        }

        return all;
    }

    private sealed class MissingLaunch : WorkerLaunch
    {
        public const string Program = "/no/such/program";

        public override string FileName => Program;

        public override IReadOnlyList<string> Arguments => [];
    }
}
