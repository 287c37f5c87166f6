using PSMultiproc.Watch;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Watch;

public class PoolTableTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task A_row_says_what_its_worker_is_at()
    {
        await Task.Yield();
        var worker = new WorkerInfo(1, 4711, WorkerState.Busy, 120)
        {
            CurrentItem = new WorkerItem(12, "web1"),
            Seconds = 3.25,
            Failed = 3,
            Restarts = 1,
            Memory = 120L << 20,
            ProcessorTime = TimeSpan.FromSeconds(61.5),
        };
        var pool = new PoolSnapshot("checks\u001b[2J", PoolState.Open, 7, 2, 5, [worker, new WorkerInfo(2, 0, WorkerState.Starting, 0)]);
        Assert.Equal(
            [
                "checks [2J: open, 2 workers, 1 busy, 7 queued, 2 in flight, 5 a chunk",
                "   #      PID  State     Seconds      Done  Failed  Restarts   Memory  Processor  Item",
                "   1     4711  Busy          3.3       120       3         1    120 M     61.5 s  12: web1",
                "   2           Starting                  0       0         0",
                "",
                "Any key ends this.",
            ],
            PoolTable.Lines([pool], 120, 30));
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(80, 24)]
    [InlineData(20, 10)]
    [InlineData(200, 3)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public async Task Whatever_the_window_holds_the_table_fits(int width, int height)
    {
        await Task.Yield();
        var lines = PoolTable.Lines([Pool("a", 3), Pool("b", 64), Pool("c", 1)], width, height);
        Assert.True(lines.Count <= height);
        Assert.All(lines, line => Assert.True(line.Length <= width));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Where_there_is_no_room_for_all_the_busy_ones_are_shown_and_the_rest_is_counted()
    {
        await Task.Yield();
        var lines = PoolTable.Lines([Pool("many", 64)], 80, 10);
        Assert.Equal(10, lines.Count);
        Assert.StartsWith("  40      140  Busy", lines[6], StringComparison.Ordinal);
        Assert.Equal("   … and 59 more", lines[7]);
        Assert.Equal("Any key ends this.", lines[^1]);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(14, 3)]
    [InlineData(6, 1)]
    [InlineData(5, 1)]
    public async Task Where_there_is_no_room_for_all_pools_the_rest_is_counted(int height, int shown)
    {
        await Task.Yield();
        var lines = PoolTable.Lines([.. Enumerable.Range(0, 10).Select(static index => Pool($"p{index}", 1))], 80, height);
        Assert.Equal(shown, lines.Count(static line => line.StartsWith('p')));
        Assert.Equal([$"… and {10 - shown} more pools", "Any key ends this."], lines.TakeLast(2));
        Assert.True(lines.Count <= height);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Without_a_pool_it_says_so()
    {
        await Task.Yield();
        Assert.Equal(["No pool is open. Any key ends this."], PoolTable.Lines([], 80, 24));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_terminal_is_as_it_was_when_drawing_ends_in_an_error()
    {
        await Task.Yield();
        var terminal = new StringWriter();
        Action drawing = () =>
        {
            using var screen = new TerminalScreen(terminal);
            screen.Show(["one", "two"]);
            screen.Show(null!);
        };
        Assert.Throws<NullReferenceException>(drawing);
        var text = terminal.ToString();
        Assert.Contains("one\u001b[K\r\ntwo\u001b[K\u001b[J", text, StringComparison.Ordinal);
        Assert.StartsWith("\u001b[?1049h\u001b[?25l\u001b[?7l", text, StringComparison.Ordinal);
        Assert.EndsWith("\u001b[?7h\u001b[?25h\u001b[?1049l", text, StringComparison.Ordinal);
    }

    /// <summary>A pool of which only the fortieth worker is busy.</summary>
    private static PoolSnapshot Pool(string name, int workers) => new(
        name, PoolState.Open, 0, 0, null,
        [.. Enumerable.Range(1, workers).Select(static number => new WorkerInfo(number, 100 + number, number == 40 ? WorkerState.Busy : WorkerState.Idle, 0))]);
}
