using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>What may be given as work, and what may go in and out of it.</summary>
public class MethodTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Static_and_generic_methods_and_lambdas_that_capture_nothing_run()
    {
        await using var pool = TestPool.Open(1);
        Assert.Equal(42, await pool.RunAsync(Work.Twice, 21));
        Assert.Equal(42, await pool.RunAsync(Work.Add, 40, 2));
        Assert.Equal("text", await pool.RunAsync(Work.Identity<string>, "text"));
        Assert.Equal(new[] { 1, 2 }, await pool.RunAsync(Work.Identity<int[]>, new[] { 1, 2 }));
        Assert.Equal(7, await pool.RunAsync(value => value + 1, 6));
        Assert.Equal(7, await pool.RunAsync(static value => value + 1, 6));
        Assert.NotEqual(Environment.ProcessId, await pool.RunAsync(static () => Environment.ProcessId));
        Assert.Equal(["0!", "1!"], await pool.MapAsync([0, 1], static value => $"{value}!").ToListAsync());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Methods_that_return_a_task_are_waited_for()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(1);
        Assert.Equal(42, await pool.RunAsync(Work.TwiceLaterAsync, 21));
        Assert.Equal([0, 2], await pool.MapAsync([0, 1], Work.TwiceLaterAsync).ToListAsync());
        Assert.Equal([1, 2], await pool.MapAsync([0, 1], static async value =>
        {
            await Task.Yield();
            return value + 1;
        }).ToListAsync());

        var path = Path.Combine(folder, "touched");
        await pool.RunAsync(Work.TouchLaterAsync, path);
        Assert.True(File.Exists(path));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Methods_that_return_nothing_run()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(1);
        var path = Path.Combine(folder, "touched");
        await pool.RunAsync(Work.Touch, path);
        Assert.NotEqual(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), await File.ReadAllTextAsync(path));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_method_that_returns_a_value_task_is_refused_with_the_remedy()
    {
        await using var pool = TestPool.Open(1);
        Func<int, ValueTask<int>> function = static value => ValueTask.FromResult(value);
        var error = Assert.Throws<ArgumentException>(() => { _ = pool.RunAsync(function, 1); });
        Assert.Contains("return a Task", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_method_that_is_bound_to_an_object_is_refused_with_the_reason()
    {
        await using var pool = TestPool.Open(1);
        var captured = 3;
        Func<int, int>[] bound = [value => value + captured, Instance, new List<int>().IndexOf];
        Assert.All(bound, function =>
        {
            var error = Assert.Throws<ArgumentException>(() => pool.MapAsync([1], function));
            Assert.Contains("captures", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => { _ = pool.RunAsync(function, 1); });
        });
        var several = (Func<int, int>)Work.Twice + Work.ProcessId;
        Assert.Throws<ArgumentException>(() => { _ = pool.RunAsync(several, 1); });
        Assert.Throws<ArgumentNullException>(() => { _ = pool.RunAsync((Func<int, int>)null!, 1); });
        Assert.Throws<ArgumentNullException>(() => pool.MapAsync((IEnumerable<int>)null!, Work.Twice));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.MapAsync([1], Work.Twice, new MapOptions { ThrottleLimit = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.MapAsync([1], Work.Twice, new MapOptions { ChunkSize = -1 }));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Nulls_and_records_go_there_and_back()
    {
        await using var pool = TestPool.Open(1);
        object?[] values = [null, 1, null, "a", null];
        Assert.Equal(values, await pool.MapAsync(values, Work.Same).ToListAsync());
        Assert.Equal(values, await pool.MapAsync(values, Work.Same, new MapOptions { Unordered = true, ChunkSize = 1 }).ToListAsync());
        Assert.Equal(new Point(2, 1) { Name = "p" }, await pool.RunAsync(Work.Mirror, new Point(1, 2) { Name = "p" }));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_exception_arrives_with_its_type_and_the_stack_it_had_there()
    {
        await using var pool = TestPool.Open(1);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => pool.RunAsync(Work.ThrowOnThree, 3));
        Assert.Equal("three", error.Message);
        Assert.Contains(nameof(Work.ThrowOnThree), error.StackTrace, StringComparison.Ordinal);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_item_that_cannot_be_sent_fails_alone(bool isUnordered)
    {
        await using var pool = TestPool.Open();
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await Assert.ThrowsAsync<NotSerializableException>(() => pool.RunAsync(Work.Same, (object)socket));

        var failed = new List<FailedItem>();
        var options = new MapOptions { OnFailed = failed.Add, Unordered = isUnordered };
        object?[] items = [1, socket, 2, socket, socket];
        Assert.Equal([1, 2], (await pool.MapAsync(items, Work.Same, options).ToListAsync()).Order());
        Assert.Equal([1L, 3L, 4L], failed.Select(static item => item.Index).Order());
        Assert.All(failed, item =>
        {
            Assert.Same(socket, item.Input);
            Assert.IsType<NotSerializableException>(item.Exception);
        });

        failed.Clear();
        Assert.Empty(await pool.MapAsync(Enumerable.Repeat<object?>(socket, 5_000), Work.Same, options).ToListAsync());
        Assert.Equal(5_000, failed.Count);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_result_that_cannot_be_sent_fails_alone()
    {
        await using var pool = TestPool.Open();
        var failed = new List<FailedItem>();
        var results = await pool.MapAsync(Enumerable.Range(0, 6), Work.NothingOrSocket, new MapOptions { OnFailed = failed.Add }).ToListAsync();
        Assert.Equal(new object?[5], results);
        var item = Assert.Single(failed);
        Assert.Equal(3, item.Index);
        Assert.IsType<NotSerializableException>(item.Exception);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Thousands_of_tasks_run_at_once()
    {
        await using var pool = TestPool.Open(3);
        var results = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(value => pool.RunAsync(Work.Twice, value)));
        Assert.Equal(Enumerable.Range(0, 2_000).Select(static value => value * 2), results);

        results = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(value => Task.Run(() => pool.RunAsync(Work.Twice, value))));
        Assert.Equal(Enumerable.Range(0, 2_000).Select(static value => value * 2), results);
    }

    private static int Unused(int value) => value;

    private int Instance(int value) => Unused(value);
}
