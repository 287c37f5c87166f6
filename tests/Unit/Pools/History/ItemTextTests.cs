using PSMultiproc.Pools;

namespace PSMultiproc.Tests.Pools.History;

public class ItemTextTests
{
    public static TheoryData<object?, string> Items => new()
    {
        { null, "null" },
        { 5, "5" },
        { 2.5, "2.5" },
        { true, "True" },
        { "web1", "web1" },
        { "", "" },
        { "two\r\nlines\u001b[31m", "two  lines [31m" },
        { "right\u202eto left", "right to left" },
        { "half \ud83d", "half \ufffd" },
        { "no character \uffff", "no character  " },
        { "grüße \ud83d\ude00", "grüße \ud83d\ude00" },
        { new string('x', 60), new string('x', 60) },
        { new string('x', 61), new string('x', 59) + "…" },
        { new string('x', 58) + "\ud83d\ude00yz", new string('x', 58) + "…" },
        { new DateTime(2026, 1, 2, 3, 4, 5), "01/02/2026 03:04:05" },
        { new Version(1, 2), "1.2" },
        { new Uri("https://example.org/x"), "https://example.org/x" },
        { new FileInfo("/etc/passwd"), "passwd" },
        { DayOfWeek.Friday, "Friday" },
        { new byte[3], "byte[] of 3" },
        { new object[2], "Object[] of 2" },
        { new Loud(), "Loud" },
    };

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Items))]
    public async Task An_item_is_one_short_line_and_none_of_its_code_runs(object? item, string expected)
    {
        await Task.Yield();
        Assert.Equal(expected, ItemText.Of(item));
    }

    private sealed class Loud
    {
        public override string ToString() => throw new InvalidOperationException("It was asked.");
    }
}
