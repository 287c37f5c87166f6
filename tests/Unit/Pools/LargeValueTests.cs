using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>Values that do not fit the memory that a worker answers in, or one read of the channel.</summary>
public class LargeValueTests
{
    private const int Megabyte = 1 << 20;

    [Fact(Timeout = Limits.Test)]
    public async Task Results_of_every_size_come_back_whole_and_in_order()
    {
        await using var pool = TestPool.Open();
        int[] sizes = [0, 1, 100, 32_000, 33_000, 64 << 10, 256 << 10, 300_000, Megabyte, 3 * Megabyte];
        var lengths = Enumerable.Range(0, 400).Select(index => sizes[index * 7 % sizes.Length]).ToArray();
        var index = 0;
        await foreach (var bytes in pool.MapAsync(lengths, Work.Bytes))
        {
            Assert.Equal(lengths[index++], bytes.Length);
            Assert.True(bytes.AsSpan().IndexOfAnyExcept((byte)bytes.Length) < 0);
        }

        Assert.Equal(lengths.Length, index);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_small_result_and_a_large_one_behind_it_both_arrive()
    {
        // The bell of the first is on its way while the second is written, so it gets none of its own.
        await using var pool = TestPool.Open(1);
        for (var round = 0; round < 500; round++)
        {
            var map = pool.MapAsync([1, 40_000, 1, 40_000], Work.Bytes, new MapOptions { ChunkSize = 4 });
            Assert.Equal([1, 40_000, 1, 40_000], (await map.ToListAsync()).Select(static bytes => bytes.Length));
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Sixty_four_megabytes_go_there_and_back()
    {
        await using var pool = TestPool.Open(1);
        var bytes = Work.Bytes((64 * Megabyte) + 13);
        Assert.Equal(bytes, await pool.RunAsync(Work.Echo, bytes));
    }

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public async Task A_gigabyte_goes_there_and_back()
    {
        await using var pool = TestPool.Open(1);
        var bytes = new byte[1 << 30];
        bytes[^1] = 7;
        var back = await pool.RunAsync(Work.Echo, bytes);
        Assert.True(bytes.AsSpan().SequenceEqual(back));
    }

    [Fact(Timeout = Limits.LongTest)]
    [Trait("Category", "Full")]
    public async Task A_value_that_no_message_can_hold_is_refused_with_the_limit()
    {
        await using var pool = TestPool.Open(1);
        foreach (var length in new[] { Frame.LargestValue, Frame.MaximumLength, Array.MaxLength })
        {
            var refused = await Assert.ThrowsAsync<NotSerializableException>(() => pool.RunAsync(Work.Length, new byte[length]));
            Assert.Matches("2,?147,?48", refused.Message);
        }

        await TestPool.AssertUsableAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Large_arguments_that_are_taken_back_unsent_do_no_harm()
    {
        // More workers than can be sent to at once, and more items than they hold: those in reserve move.
        await using var pool = TestPool.Open(3);
        var block = new byte[8 * Megabyte];
        for (var round = 0; round < 3; round++)
        {
            var map = pool.MapAsync(Enumerable.Repeat(block, 24), Work.Length, new MapOptions { Unordered = true });
            Assert.Equal(Enumerable.Repeat(block.Length, 24), await map.ToListAsync());
        }

        await TestPool.ReadyAsync(pool);
    }
}
