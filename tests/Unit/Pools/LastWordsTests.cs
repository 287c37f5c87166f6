using System.Text;
using PSMultiproc.Pools;

namespace PSMultiproc.Tests.Pools;

/// <summary>What is remembered of a worker's standard error.</summary>
public class LastWordsTests
{
    private static readonly string Stack = string.Concat(Enumerable.Range(0, 500).Select(static n => $"   at Frame{n}()\n"));

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("two\nlines\n")]
    [InlineData("Stack overflow.\n   at Frame()\n")]
    public void What_fits_is_told_as_it_came(string text) => Assert.Equal(text, TextOf(text));

    [Theory]
    [InlineData("Stack overflow.")]
    [InlineData("Process terminated. on purpose")]
    [InlineData("Process terminated.\non purpose\nand in two lines")]
    [InlineData("Unhandled exception. System.Exception: no")]
    [InlineData("Fatal error. System.AccessViolationException: no")]
    public void The_beginning_of_a_long_report_is_told_before_the_end(string headline)
    {
        foreach (var size in new[] { 1, 7, 4096, 100_000 })
        {
            var told = TextOf("noise\n" + headline + "\n" + Stack, size);
            Assert.StartsWith(headline + "\n…\n", told, StringComparison.Ordinal);
            Assert.EndsWith("at Frame499()\n", told, StringComparison.Ordinal);
            Assert.Equal(LastWords.Limit, Encoding.UTF8.GetByteCount(told));
        }
    }

    [Theory]
    [InlineData("not at its start: Stack overflow.\n")]
    [InlineData("anything else\n")]
    public void Other_text_is_told_by_its_end_alone(string text)
    {
        var told = TextOf(text + Stack);
        Assert.Equal((text + Stack)[^LastWords.Limit..], told);
    }

    [Fact]
    public void A_report_that_begins_near_the_end_is_told_once()
    {
        var told = TextOf(Stack + "Stack overflow.\n   at Last()\n");
        Assert.EndsWith("Stack overflow.\n   at Last()\n", told, StringComparison.Ordinal);
        Assert.DoesNotContain("…", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_line_without_end_leaves_room_for_the_end()
    {
        var told = TextOf("Process terminated. " + new string('x', 10_000) + "\n" + Stack);
        Assert.StartsWith("Process terminated. xxx", told, StringComparison.Ordinal);
        Assert.EndsWith("at Frame499()\n", told, StringComparison.Ordinal);
        Assert.Equal(LastWords.Limit, Encoding.UTF8.GetByteCount(told));
    }

    [Fact]
    public void The_last_of_several_reports_is_told()
    {
        var told = TextOf("Fatal error. first\n" + Stack + "Fatal error. second\n" + Stack);
        Assert.StartsWith("Fatal error. second\n…\n", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_character_is_told_whole_or_not_at_all()
    {
        var told = TextOf(string.Concat(Enumerable.Repeat("€", 3000)) + "!");
        Assert.DoesNotContain("\uFFFD", told, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(told), LastWords.Limit - 3, LastWords.Limit);
    }

    private static string TextOf(string text, int size = 1000)
    {
        var words = new LastWords();
        foreach (var part in Encoding.UTF8.GetBytes(text).Chunk(size))
        {
            words.Add(part);
        }

        return words.ToString();
    }
}
