using PSMultiproc.Platform;

namespace PSMultiproc.Tests.Platform;

public class MainThreadStackTests
{
    [Theory(Timeout = 10_000)]
    [InlineData(8ul << 20, 8 << 20)]
    [InlineData(64ul << 20, 64 << 20)]
    [InlineData(ulong.MaxValue, 8 << 20)]
    [InlineData(0ul, 8 << 20)]
    [InlineData(4096ul, 8 << 20)]
    [InlineData(1ul << 40, 8 << 20)]
    public async Task A_limit_is_taken_where_it_fits_a_thread(ulong limit, int expected)
    {
        await Task.Yield();
        Assert.Equal(expected, MainThreadStack.Fit(limit));
    }

    [LinuxFact]
    public async Task The_size_is_the_shells_stack_limit()
    {
        string limit = await Shell.RunAsync("sh", "-c", "ulimit -s");
        ulong bytes = limit.Trim() == "unlimited"
            ? ulong.MaxValue
            : ulong.Parse(limit, System.Globalization.CultureInfo.InvariantCulture) * 1024;
        Assert.Equal(MainThreadStack.Fit(bytes), MainThreadStack.Size);
    }
}
