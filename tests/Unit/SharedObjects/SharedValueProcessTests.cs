using System.Diagnostics;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Values and arrays that real processes use at once, some of which die.</summary>
public class SharedValueProcessTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_value_given_four_times_to_a_pool_is_one_value()
    {
        await using var pool = TestPool.Open(4);
        using var value = new SharedValue<int>(0);
        var seen = await pool.OnEachAsync(ValueWork.Increment, _ => value);
        Assert.Equal([1, 2, 3, 4], seen.Order());
        Assert.Equal(4, value.Value);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_array_that_four_tasks_increment_is_four_higher()
    {
        await using var pool = TestPool.Open(4);
        using var array = new SharedArray<int>([0, 1, 2, 3]);
        await pool.OnEachAsync(ValueWork.IncrementAll, _ => array);
        Assert.Equal([4, 5, 6, 7], array);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Ten_processes_that_add_twenty_each_make_two_hundred()
    {
        await using var pool = TestPool.Open(10);
        using var added = new SharedValue<int>(0);
        using var locked = new SharedValue<int>(0);
        await pool.OnEachAsync(ValueWork.Add, _ => new object?[] { added, 20 });
        await pool.OnEachAsync(ValueWork.AddUnderLock, _ => new object?[] { locked, 20 });
        Assert.Equal(200, added.Value);
        Assert.Equal(200, locked.Value);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task No_way_to_change_a_value_loses_what_another_did()
    {
        await using var pool = TestPool.Open(4);
        using var small = new SharedValue<int>(0);
        using var large = new SharedValue<decimal>(0);
        await pool.OnEachAsync(ValueWork.AddInAllWays, _ => new object?[] { small, 20_000 });
        await pool.OnEachAsync(ValueWork.AddDecimalsInAllWays, _ => new object?[] { large, 5_000 });
        Assert.Equal(240_000, small.Value);
        Assert.Equal(60_000, large.Value);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Processes_that_change_bytes_side_by_side_do_not_disturb_each_other()
    {
        await using var pool = TestPool.Open(4);
        using var array = new SharedArray<sbyte>(4);
        await pool.OnEachAsync(ValueWork.Swing, index => new object?[] { array, index, 2_000 });
        Assert.Equal([1, 2, 3, 4], array.ToArray());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_value_is_found_by_its_name_and_an_array_holds_many_elements()
    {
        await using var pool = TestPool.Open(1);
        using var value = new SharedValue<long>(long.MinValue, "value-" + Guid.NewGuid());
        using var array = new SharedArray<double>(Enumerable.Range(0, 100_000).Select(static i => (double)i));
        Assert.Equal(long.MinValue, await pool.RunAsync(ValueWork.ReadNamed, value.Name));
        Assert.Equal(4_999_950_000, await pool.RunAsync(ValueWork.Sum, array));
        Assert.Same(value, SharedObject.Connect(value.Name));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_value_that_was_freed_is_not_found_by_a_worker_that_has_it()
    {
        await using var pool = TestPool.Open(1);
        var value = new SharedValue<int>(7);
        Assert.Equal("7", await pool.RunAsync(ValueWork.TryRead, value));
        value.Dispose();
        var error = await Assert.ThrowsAsync<SharedObjectNotFoundException>(() => pool.RunAsync(ValueWork.TryRead, value));
        Assert.Contains(value.Name, error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Who_takes_the_lock_is_told_of_a_death_though_the_value_was_read_in_between()
    {
        await using var pool = TestPool.Open(1);
        using var value = new SharedValue<Guid>(Guid.Empty);
        await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(ValueWork.DieWithLock, value));

        Assert.Equal(Guid.Empty, value.Value);
        value.Exchange(Guid.NewGuid());
        value.GetLock().Acquire();
        Assert.True(value.GetLock().WasAbandoned);
        value.GetLock().Release();
        Assert.NotEqual(Guid.Empty, value.Value);
        value.GetLock().Acquire();
        Assert.False(value.GetLock().WasAbandoned);
    }

    [Fact(Timeout = Limits.Test)]
    public Task Writers_that_are_killed_leave_no_value_half_written() => KillWritersAsync(kills: 25);

    [Fact(Timeout = 2 * Limits.LongTest)]
    [Trait("Category", "Full")]
    public Task A_thousand_writers_that_are_killed_leave_no_value_half_written() => KillWritersAsync(kills: 1_000);

    private static async Task KillWritersAsync(int kills)
    {
        const int Writers = 3;
        await using var pool = TestPool.Open(Writers);
        using var value = new SharedValue<UInt128>(0);
        using var array = new SharedArray<UInt128>(3);
        using var stop = new SharedValue<bool>(false);
        using var writers = new SharedArray<int>(Writers);
        var writing = Enumerable.Range(0, Writers).Select(place => WriteUntilStoppedAsync(pool, [value, array, stop, writers, place])).ToArray();
        var random = new Random(4);
        for (var kill = 0; kill < kills; kill++)
        {
            await Eventually.HoldsAsync(() => !writers.Contains(0), () => "all write");
            var victim = random.Next(Writers);
            using var process = Process.GetProcessById(writers[victim]);
            writers[victim] = 0;
            for (var i = random.Next(2_000); i > 0; i--)
            {
                AssertWhole(value.Value);
            }

            process.Kill();
            var before = value.Value;
            await Eventually.HoldsAsync(() => value.Value != before, () => "the others write on");
            Assert.All(array.ToArray(), AssertWhole);
        }

        stop.Value = true;
        await Task.WhenAll(writing);
        Assert.Equal(0, value.GetLock().OwnerProcessId);
    }

    private static async Task WriteUntilStoppedAsync(ProcessPool pool, object?[] work)
    {
        while (true)
        {
            try
            {
                await pool.RunAsync(ValueWork.WriteAgreeingHalves, work);
                return;
            }
            catch (WorkerCrashedException)
            {
                // It was killed; another one writes on.
            }
        }
    }

    private static void AssertWhole(UInt128 value) => Assert.Equal(ValueWork.Agreeing((ulong)value), value);
}
