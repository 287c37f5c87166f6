using System.Collections;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PSMultiproc.Pools;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>The log of a call, and going on where it ends.</summary>
public class JobLogTests
{
    private const int Items = 6;

    private static IEnumerable<int> Input => Enumerable.Range(0, Items);

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_item_has_a_line_that_says_what_became_of_it(bool isUnordered)
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open();
        var before = DateTime.UtcNow.AddSeconds(-1);
        await RunAsync(pool, LogOf(folder), isUnordered: isUnordered);
        var lines = ReadLines(LogOf(folder));
        Assert.Equal(["format", "version"], lines[0].EnumerateObject().Select(static member => member.Name));
        Assert.Equal(Input, lines.Skip(1).Select(IndexOf).Order());
        foreach (var line in lines.Skip(1))
        {
            Assert.Equal(
                ["index", "start", "seconds", "attempts", "worker", "exit", "error", "hash"],
                line.EnumerateObject().Select(static member => member.Name));
            Assert.InRange(line.GetProperty("start").GetDateTime(), before, DateTime.UtcNow);
            Assert.InRange(line.GetProperty("seconds").GetDouble(), 0, Limits.Wait);
            Assert.Equal(1, line.GetProperty("attempts").GetInt32());
            Assert.InRange(line.GetProperty("worker").GetInt32(), 1, 2);
            var hasFailed = IndexOf(line) == 3;
            Assert.Equal(hasFailed ? 1 : 0, line.GetProperty("exit").GetInt32());
            var error = line.GetProperty("error");
            Assert.Equal(hasFailed ? "System.InvalidOperationException three" : null, hasFailed ? $"{error.GetProperty("id")} {error.GetProperty("message")}" : null);

            // A small number is one byte of MessagePack.
            Assert.Equal(Convert.ToHexString(SHA256.HashData([(byte)IndexOf(line)]))[..16].ToLowerInvariant(), line.GetProperty("hash").GetString());
        }
    }

    [Fact(Timeout = Limits.LongTest)]
    public async Task A_log_that_was_cut_at_any_byte_is_gone_on_with()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open();
        var path = LogOf(folder);
        await RunAsync(pool, path);
        var whole = await File.ReadAllBytesAsync(path);

        // At each byte of the first line and of the last two, which differ only in what is before them, and here and there between.
        var each = whole.Length - Encoding.UTF8.GetString(whole).Split('\n')[^3..].Sum(static line => line.Length + 1);
        for (var length = 0; length <= whole.Length; length += length < 50 || length >= each ? 1 : 7)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            var lines = Encoding.UTF8.GetString(whole, 0, length).Split('\n')[..^1];
            var done = lines.Skip(1).Select(static line => JsonDocument.Parse(line).RootElement).Where(IsDone).Select(IndexOf).ToList();
            Assert.Equal(Input.Except(done).Except([3]), await RunAsync(pool, path, isResumed: true));
            Assert.Equal([], await RunAsync(pool, path, isResumed: true));
            Assert.Equal(Input, ReadLines(path).Skip(1).Select(IndexOf).Distinct().Order());
            Assert.StartsWith(string.Concat(lines.Select(static line => line + "\n")), await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Nothing_is_written_over_unless_the_call_is_resumed()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open();
        await File.WriteAllTextAsync(LogOf(folder), "mine");
        Assert.Contains("exists", (await FailureOfAsync<JobLogException>(pool, LogOf(folder))).Message, StringComparison.Ordinal);
        Assert.Contains("first line", (await FailureOfAsync<JobLogException>(pool, LogOf(folder), isResumed: true)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(LogOf(folder)));
        var missing = Path.Combine(folder, "none");
        Assert.Contains("not there", (await FailureOfAsync<JobLogException>(pool, missing, isResumed: true)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(missing));
        Assert.Throws<ArgumentException>(() => pool.MapAsync(Input, Work.Twice, new MapOptions { Resume = true }));
        await TestPool.AssertUsableAsync(pool);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData("{\"index\":1")]
    [InlineData("\0\0\0\0")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"index\":\"1\",\"exit\":0,\"hash\":null}")]
    [InlineData("{\"index\":1,\"exit\":0,\"hash\":null} {}")]
    public async Task A_line_that_says_nothing_is_named(string line)
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open();
        await RunAsync(pool, LogOf(folder));
        var lines = await File.ReadAllLinesAsync(LogOf(folder));
        lines[2] = line;
        await File.WriteAllLinesAsync(LogOf(folder), lines);
        Assert.Contains("line 3", (await FailureOfAsync<JobLogException>(pool, LogOf(folder), isResumed: true)).Message, StringComparison.Ordinal);
        Assert.Equal(lines, await File.ReadAllLinesAsync(LogOf(folder)));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Other_input_is_told_by_its_item_and_line()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open();
        await RunAsync(pool, LogOf(folder));

        // Before any that is to be run, so that none is run for that call.
        var other = new[] { 0, 1, 22, 33, 4, 5 };
        var options = new MapOptions { JobLogPath = LogOf(folder), Resume = true };
        var error = await Assert.ThrowsAsync<JobLogMismatchException>(() => pool.MapAsync(other, Work.Twice, options).ToListAsync());
        Assert.Equal(2, error.Index);
        Assert.Equal(2, IndexOf(ReadLines(LogOf(folder))[(int)error.Line - 1]));
        Assert.Contains("'22'", error.Message, StringComparison.Ordinal);

        // One that failed may come in another form.
        other[2] = 2;
        Assert.Equal([66], await pool.MapAsync(other, Work.Twice, options).ToListAsync());
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_log_serves_one_call_at_a_time_and_others_may_read_it()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open();
        var path = LogOf(folder);
        var came = 0;
        await foreach (var _ in pool.MapAsync(Enumerable.Range(0, 2), Work.Twice, new MapOptions { JobLogPath = path }))
        {
            Assert.Contains("in use", (await FailureOfAsync<JobLogException>(pool, path, isResumed: true)).Message, StringComparison.Ordinal);
            if (++came == 2 && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
            {
                // What came before this is in the log, behind its first line; this itself may be.
                Assert.InRange(ReadLines(path).Count, 2, 3);
            }

            Assert.Contains("in use", (await FailureOfAsync<JobLogException>(pool, path, isResumed: true)).Message, StringComparison.Ordinal);
        }

        await RunAsync(pool, path, isResumed: true);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Crashes_limits_attempts_and_what_cannot_be_sent_are_told()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open();
        var path = Path.Combine(folder, "log");
        var options = new MapOptions
        {
            JobLogPath = path, TimeLimit = Limits.Item, RetryCount = 1, OnFailed = static _ => { },
        };

        // Each third throws, exits with 7, hangs: the first three once, the others always.
        var items = Input.Select(index => new object?[] { index, (string)folder, index < 3 ? 1 : 9 })
            .Append([Thread.CurrentThread, (string)folder, 1]);
        Assert.Equal([0, 1, 2], await pool.MapAsync(items, AttemptWork.FailAtFirst, options).ToListAsync());
        var lines = ReadLines(path).Skip(1).OrderBy(IndexOf).ToList();
        Assert.Equal([0, 0, 0, 1, 7, 124, 1], lines.Select(static line => line.GetProperty("exit").GetInt32()));
        Assert.Equal([2, 2, 2, 2, 2, 2, 0], lines.Select(static line => line.GetProperty("attempts").GetInt32()));
        Assert.Equal(
            [null, null, null, "System.InvalidOperationException", "WorkerCrashed", "TaskTimedOut", "NotSerializable"],
            lines.Select(static line => line.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("id").GetString() : null));
        Assert.InRange(lines[5].GetProperty("seconds").GetDouble(), Limits.Item.TotalSeconds * 0.8, Limits.Wait);
        Assert.Equal(JsonValueKind.Null, lines[6].GetProperty("worker").ValueKind);
    }

    [Fact]
    public void A_hash_is_the_same_in_each_process_and_knows_no_secret()
    {
        using var hashes = new ItemHash(new ValueSerializer());
        using var others = new ItemHash(new ValueSerializer());
        var keys = Enumerable.Range(0, 100).Select(static index => $"key {index}").ToList();
        var table = new Hashtable(StringComparer.OrdinalIgnoreCase);
        var reversed = new Hashtable(1000, StringComparer.OrdinalIgnoreCase);
        keys.ForEach(key => table[key] = key);
        keys.AsEnumerable().Reverse().ToList().ForEach(key => reversed[key] = key);
        Assert.Equal(hashes.Of(table, default), others.Of(reversed, default));
        reversed["key 5"] = "another";
        Assert.NotEqual(hashes.Of(table, default), others.Of(reversed, default));
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData("two\nlines\r\nand\u2028more")]
    [InlineData("\ud800 alone")]
    [InlineData("\"quoted\\ <ü> 😀")]
    public async Task An_error_of_any_text_is_one_line(string message)
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(1);
        var options = new MapOptions { JobLogPath = LogOf(folder), OnFailed = static _ => { } };
        Assert.Empty(await pool.MapAsync([message], Fail, options).ToListAsync());
        var line = ReadLines(LogOf(folder))[1];
        Assert.Equal(message.Replace('\ud800', '\ufffd').Replace("\ufffd\ude00", "😀", StringComparison.Ordinal).Length, line.GetProperty("error").GetProperty("message").GetString()!.Length);
        Assert.Equal(2, (await File.ReadAllTextAsync(LogOf(folder))).Count(static character => character == '\n'));
    }

    private static int Fail(string message) => throw new InvalidOperationException(message);

    private static string LogOf(TestFolder folder) => Path.Combine(folder, "log");

    private static int IndexOf(JsonElement line) => line.GetProperty("index").GetInt32();

    private static bool IsDone(JsonElement line) => line.GetProperty("exit").GetInt32() == 0;

    private static List<JsonElement> ReadLines(string path)
    {
        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return [.. file.ReadToEnd().Split('\n')[..^1].Select(static line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>Runs the call whose item 3 fails.</summary>
    private static Task<List<int>> RunAsync(ProcessPool pool, string path, bool isResumed = false, bool isUnordered = false) => pool
        .MapAsync(Input, Work.ThrowOnThree, new MapOptions { JobLogPath = path, Resume = isResumed, Unordered = isUnordered, OnFailed = static _ => { } })
        .ToListAsync();

    private static Task<TError> FailureOfAsync<TError>(ProcessPool pool, string path, bool isResumed = false)
        where TError : Exception => Assert.ThrowsAsync<TError>(() => RunAsync(pool, path, isResumed));
}
