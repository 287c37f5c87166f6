using System.Globalization;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>Items that take longer than they may, and items that are tried again.</summary>
public class TimeLimitTests
{
    /// <summary>How items hang, whether the call is unordered, and its chunk size.</summary>
    public static TheoryData<AttemptWork.Hang, bool, int> Hangs
    {
        get
        {
            var table = new TheoryData<AttemptWork.Hang, bool, int>
            {
                { AttemptWork.Hang.InWait, false, 0 },
                { AttemptWork.Hang.InLoop, true, 0 },
                { AttemptWork.Hang.InWait, true, 50 },
            };
            if (!OperatingSystem.IsWindows())
            {
                table.Add(AttemptWork.Hang.InNativeCall, false, 10);
                table.Add(AttemptWork.Hang.WithChild, false, 1);
            }

            return table;
        }
    }

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Hangs))]
    public async Task An_item_that_takes_too_long_is_killed_and_all_others_are_done_once(AttemptWork.Hang how, bool isUnordered, int chunkSize)
    {
        const int Items = 120;
        int[] hanging = [3, 4, 70];
        using var folder = new TestFolder();

        // One for each, so that all hang at once.
        await using var pool = TestPool.Open(hanging.Length);
        var failed = new List<FailedItem>();
        var options = new MapOptions { TimeLimit = Limits.Item, Unordered = isUnordered, ChunkSize = chunkSize, OnFailed = failed.Add };
        var items = Enumerable.Range(0, Items).Select(index => new object?[] { index, (string)folder, hanging, how });
        var results = await pool.MapAsync(items, AttemptWork.RunOrHang, options).ToListAsync();
        Assert.Equal(Enumerable.Range(0, Items).Except(hanging), isUnordered ? results.Order() : results);
        Assert.Equal(hanging, failed.Select(static item => (int)item.Index).Order());
        Assert.All(failed, static item => Assert.Equal(Limits.Item, Assert.IsType<TaskTimedOutException>(item.Exception).TimeLimit));
        Assert.All(Enumerable.Range(0, Items), index => Assert.Equal(1, AttemptWork.CountOf(folder, index)));
        foreach (var child in Directory.GetFiles(folder, "*.child"))
        {
            var id = int.Parse(await File.ReadAllTextAsync(child), CultureInfo.InvariantCulture);
            await Eventually.HoldsAsync(() => !ProcessIdentity.Of(id).IsAlive(), "the child is dead too");
        }

        await TestPool.AssertUsableAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Many_quick_items_together_may_take_longer_than_one_may()
    {
        const int Items = 100;
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(1);
        var gate = pool.RunAsync(TracedStep.Run, new TracedStep(0, folder, StepKind.Wait));
        var options = new MapOptions { TimeLimit = Limits.Item, ChunkSize = Items };
        var map = pool.MapAsync(Enumerable.Range(0, Items), SleepBriefly, options).ToListAsync();

        // They are to go to the worker all at once.
        await Eventually.HoldsAsync(() => pool.Queued + pool.InFlight == Items + 1, "all wait");
        TracedStep.Permit(folder);
        Assert.Equal(0, await gate);
        Assert.Equal(Enumerable.Range(0, Items), await map);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_call_without_a_limit_is_left_alone_beside_one_that_has_one()
    {
        using var folder = new TestFolder();
        await using var pool = await TestPool.OpenReadyAsync(2);
        var slow = pool.MapAsync([new TracedStep(0, folder, StepKind.Wait)], TracedStep.Run).ToListAsync();
        await Eventually.HoldsAsync(() => Directory.GetFiles(folder, "*.ran").Length == 1, "the first call's item runs");
        var failed = 0;
        var options = new MapOptions { TimeLimit = TimeSpan.FromMilliseconds(200), OnFailed = _ => failed++ };
        Assert.Empty(await pool.MapAsync([0, 0], Work.Hang, options).ToListAsync());
        Assert.Equal(2, failed);
        Assert.False(slow.IsCompleted);
        TracedStep.Permit(folder);
        Assert.Equal([0], await slow);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(false, 7)]
    public async Task What_fails_at_first_is_tried_again_and_everything_comes_once(bool isUnordered, int chunkSize)
    {
        const int Items = 18;
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(3);
        var options = new MapOptions
        {
            TimeLimit = Limits.Item, RetryCount = 2, RetryDelay = TimeSpan.FromMilliseconds(20), Unordered = isUnordered, ChunkSize = chunkSize,
        };

        // Those that hang, each third, do so once, for the time that it takes.
        static int Failures(int index) => index % 4 != 0 ? 0 : index % 3 == 2 ? 1 : 2;
        var items = Enumerable.Range(0, Items).Select(index => new object?[] { index, (string)folder, Failures(index) });
        var results = await pool.MapAsync(items, AttemptWork.FailAtFirst, options).ToListAsync();
        Assert.Equal(Enumerable.Range(0, Items), isUnordered ? results.Order() : results);
        Assert.All(Enumerable.Range(0, Items), index => Assert.Equal(Failures(index) + 1, AttemptWork.CountOf(folder, index)));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_last_error_is_reported_with_the_number_of_attempts()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(3);
        var failed = new List<FailedItem>();
        var options = new MapOptions { TimeLimit = Limits.Item, RetryCount = 1, OnFailed = failed.Add };
        var items = Enumerable.Range(0, 6).Select(index => new object?[] { index, (string)folder, 9 });
        Assert.Empty(await pool.MapAsync(items, AttemptWork.FailAtFirst, options).ToListAsync());
        Assert.Equal(Enumerable.Repeat(2, 6), failed.Select(static item => item.Attempts));
        Assert.Equal(
            [nameof(InvalidOperationException), nameof(WorkerCrashedException), nameof(TaskTimedOutException)],
            failed.Take(3).Select(static item => item.Exception.GetType().Name));
        Assert.All(Enumerable.Range(0, 6), index => Assert.Equal(2, AttemptWork.CountOf(folder, index)));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_cancelled_call_tries_nothing_again()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(1);
        using var cancellation = new CancellationTokenSource();
        var options = new MapOptions { RetryCount = 1, RetryDelay = TimeSpan.FromDays(1) };
        var call = pool.MapAsync([new object?[] { 0, (string)folder, 9 }], AttemptWork.FailAtFirst, options, cancellation.Token).ToListAsync();
        await Eventually.HoldsAsync(() => AttemptWork.CountOf(folder, 0) == 1, "it was tried");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await TestPool.AssertUsableAsync(pool);
        Assert.Equal(1, AttemptWork.CountOf(folder, 0));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Limits_that_are_none_are_refused()
    {
        await using var pool = TestPool.Open(1);
        foreach (var options in new MapOptions[] { new() { TimeLimit = TimeSpan.Zero }, new() { RetryCount = -1 }, new() { RetryDelay = TimeSpan.FromTicks(-1) } })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => pool.MapAsync([1], Work.Twice, options));
        }
    }

    private static int SleepBriefly(int value)
    {
        new ManualResetEventSlim().Wait(80);
        return value;
    }
}
