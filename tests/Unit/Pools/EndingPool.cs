using System.Globalization;
using System.Text.RegularExpressions;
using PSMultiproc.FaultyWorker;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>A pool at a certain stage of its life with a call under way, to be ended, and what must hold then.</summary>
internal sealed partial class EndingPool : IDisposable
{
    private const int ManyItems = 5_000;

    private readonly TestFolder _folder = new();
    private readonly LogCollector _log = new();
    private readonly PoolStage _stage;
    private readonly TimeSpan _startTimeout;
    private int _items;

    private EndingPool(PoolStage stage, PoolEnd end)
    {
        // Where nobody waits for the starts to fail, they do not fail before the pool is ended either.
        (_stage, _startTimeout) = (stage, TimeSpan.FromMilliseconds(end == PoolEnd.Close ? 500 : Limits.Test));
        Pool = Open();
        Call = Task.FromResult<List<int>>([]);
    }

    /// <summary>The pool.</summary>
    public ProcessPool Pool { get; }

    /// <summary>What is under way on it.</summary>
    public Task<List<int>> Call { get; private set; }

    /// <summary>As few as make the stage.</summary>
    private int Workers => _stage is PoolStage.Busy or PoolStage.Shrinking ? 2 : 1;

    public static async Task<EndingPool> ReachAsync(PoolStage stage, PoolEnd end)
    {
        var ending = new EndingPool(stage, end);
        try
        {
            await ending.BeginAsync();
            return ending;
        }
        catch
        {
            await ending.Pool.DisposeAsync();
            ending.Dispose();
            throw;
        }
    }

    /// <summary>Ends the pool in a way; completes when its workers are gone.</summary>
    public async Task EndAsync(PoolEnd end)
    {
        switch (end)
        {
            case PoolEnd.Close:
                await Pool.CloseAsync();
                break;
            case PoolEnd.Stop:
                await Pool.StopAsync();
                break;
            case PoolEnd.Kill:
                await Pool.StopAsync(force: true);
                break;
            case PoolEnd.Dispose:
                await Pool.DisposeAsync();
                break;
            default:
                var first = end == PoolEnd.StopThenKill ? Pool.StopAsync() : Pool.CloseAsync();
                await Pool.StopAsync(force: end != PoolEnd.CloseThenStop);
                await first;
                break;
        }
    }

    /// <summary>Lets the items go on that wait.</summary>
    public void Permit() => TracedStep.Permit(_folder);

    /// <summary>Asserts what the call's caller must see, and that nothing is left.</summary>
    public async Task AssertEndedAsync(PoolEnd end)
    {
        if (_stage is PoolStage.Broken || (_stage is PoolStage.FailingToStart && end == PoolEnd.Close))
        {
            await Assert.ThrowsAsync<WorkerStartFailedException>(() => Call);
            await Assert.ThrowsAsync<WorkerStartFailedException>(() => Pool.RunAsync(Work.Twice, 1));
        }
        else
        {
            if (end == PoolEnd.Close || _stage == PoolStage.Idle)
            {
                Assert.Equal(Enumerable.Range(0, _items), await Call);
            }
            else
            {
                await Assert.ThrowsAsync<PoolClosedException>(() => Call);
            }

            await Assert.ThrowsAsync<PoolClosedException>(() => Pool.RunAsync(Work.Twice, 1));
            Assert.False(_stage != PoolStage.FailingToStart && _log.Has("Warning"), string.Join('\n', _log.Lines));
        }

        await Pool.WaitAsync();
        Assert.Empty(Pool.Workers);
        Assert.Equal(0, Pool.ProcessCount);
        Assert.All(ProcessIds(), static id => Assert.False(ProcessIdentity.Of(id).IsAlive()));
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(@"Worker \d+ is process (\d+)")]
    private static partial Regex Started();

    /// <summary>Every process that was ever started.</summary>
    private IEnumerable<int> ProcessIds() => _log.Lines.Select(static line => Started().Match(line)).Where(static match => match.Success)
        .Select(static match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private ProcessPool Open() => _stage switch
    {
        PoolStage.FailingToStart => TestPool.Open(new FaultyLaunch(Fault.NeverReady, _folder, isEach: true), Workers, Configure),
        PoolStage.Broken => TestPool.Open(new FaultyLaunch(Fault.ExitsAtOnce, _folder, isEach: true), Workers, Configure),
        PoolStage.Growing => TestPool.Open(0, Configure),
        _ => TestPool.Open(Workers, Configure),
    };

    private void Configure(ProcessPoolOptions options)
    {
        options.LoggerFactory = _log;
        switch (_stage)
        {
            case PoolStage.Growing:
                (options.MinProcessCount, options.MaxProcessCount) = (0, Workers);
                break;
            case PoolStage.Recycling:
                options.MaxTasksPerProcess = 1;
                break;
            case PoolStage.FailingToStart:
                options.StartTimeout = _startTimeout;
                break;
        }
    }

    private async Task BeginAsync()
    {
        if (_stage is not (PoolStage.Starting or PoolStage.Growing or PoolStage.FailingToStart or PoolStage.Broken))
        {
            await TestPool.ReadyAsync(Pool);
        }

        switch (_stage)
        {
            case PoolStage.Busy:
                Map(ManyItems, index => index < Workers ? StepKind.Wait : StepKind.Plain);
                await RunsAsync(0);
                await RunsAsync(1);
                break;
            case PoolStage.Retrying:
                Map(1, static _ => StepKind.FailOnce);
                await RunsAsync(0);
                break;
            case PoolStage.Shrinking:
                Map(Workers, static _ => StepKind.Wait);
                await RunsAsync(0);
                await RunsAsync(1);
                Pool.Resize(1);
                break;
            case PoolStage.Recycling:
                Map(4, static index => index == 1 ? StepKind.Wait : StepKind.Plain);
                await RunsAsync(1);
                break;
            case PoolStage.Broken:
                Map(4, static _ => StepKind.Wait);
                await Eventually.HoldsAsync(() => Pool.State == PoolState.Broken, "it is broken");
                break;
            case PoolStage.Starting or PoolStage.Growing or PoolStage.FailingToStart:
                Map(4, static _ => StepKind.Wait);
                break;
        }
    }

    private void Map(int items, Func<int, StepKind> kind)
    {
        _items = items;
        var options = new MapOptions { RetryCount = _stage == PoolStage.Retrying ? 1 : 0, RetryDelay = TimeSpan.FromMilliseconds(200) };
        string folder = _folder;
        Call = Pool.MapAsync(Enumerable.Range(0, items).Select(index => new TracedStep(index, folder, kind(index))), TracedStep.Run, options).ToListAsync();
    }

    private Task RunsAsync(int index) => Eventually.HoldsAsync(() => TracedStep.Runs(_folder, index) > 0, $"item {index} runs");
}
