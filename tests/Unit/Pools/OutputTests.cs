namespace PSMultiproc.Tests.Pools;

/// <summary>What user code writes to its standard streams.</summary>
public class OutputTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task What_workers_print_reaches_the_caller()
    {
        var output = new StringWriter();
        var error = new StringWriter();
        await using var pool = TestPool.Open(2, options => (options.StandardOutput, options.StandardError) =
            (TextWriter.Synchronized(output), TextWriter.Synchronized(error)));
        string[] texts = ["plain", "€ 𝄞", "\0\u001b[31m", new string('y', 100_000)];
        Assert.Equal(texts.Select(static text => text.Length), await pool.MapAsync(texts, Work.Print).ToListAsync());
        await pool.CloseAsync();
        foreach (var writer in new[] { output, error })
        {
            var written = writer.ToString();
            Assert.Equal(texts.Sum(static text => text.Length), written.Length);
            Assert.Contains("€ 𝄞", written, StringComparison.Ordinal);
        }
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_prints_much_is_not_held_up(bool isListenerAtFault)
    {
        const int Much = 10_000 * 1024;
        await using var pool = TestPool.Open(1, options => options.StandardError = isListenerAtFault ? new BrokenWriter() : null);
        Assert.Equal(Much, await pool.RunAsync(Work.PrintMuch, Much));
        await TestPool.AssertUsableAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_error_tells_the_end_of_what_the_worker_printed()
    {
        await using var pool = TestPool.Open(1);
        var crash = await Assert.ThrowsAsync<WorkerCrashedException>(() => pool.RunAsync(static () =>
        {
            Work.PrintMuch(100_000);
            Console.Error.Write("and then the end");
            Environment.Exit(77);
            return 0;
        }));
        Assert.Equal(77, crash.ExitCode);
        Assert.Equal(4096, crash.StandardError.Length);
        Assert.EndsWith("xxxand then the end", crash.StandardError, StringComparison.Ordinal);
        Assert.Contains("exited with code 77", crash.Message, StringComparison.Ordinal);
    }

    /// <summary>As if whoever reads the caller's own standard error had gone.</summary>
    private sealed class BrokenWriter : StringWriter
    {
        public override void Write(char[] buffer, int index, int count) => throw new InvalidOperationException("nobody listens");
    }
}
