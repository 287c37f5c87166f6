using PSMultiproc.FaultyWorker;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>Workers that break the protocol, and strangers who know nothing of it.</summary>
public class ProtocolTests
{
    /// <summary>What a worker does, and whether the pool calls it a breach: else it is a worker's ordinary end.</summary>
    public static TheoryData<Fault, bool> Breaches => new()
    {
        { Fault.SendsGarbage, true },
        { Fault.SendsUnknownKind, true },
        { Fault.SendsHalfAFrame, true },
        { Fault.ReadyTwice, true },
        { Fault.ClosesItsChannel, false },
        { Fault.AnswersForAStranger, true },
        { Fault.FinishesOutOfTurn, true },
        { Fault.FinishesTwice, true },
        { Fault.EndsTooEarly, true },
        { Fault.WritesUnknownRecord, true },
        { Fault.WritesHugeRecord, true },
        { Fault.WritesNegativeRecord, true },
        { Fault.CommitsNonsense, true },
        { Fault.FillsMemory, true },
    };

    [Theory(Timeout = Limits.Test)]
    [MemberData(nameof(Breaches))]
    public async Task A_worker_that_breaks_the_protocol_is_replaced_and_the_pool_goes_on(Fault fault, bool isBreach)
    {
        using var folder = new TestFolder();
        var log = new LogCollector();
        await using var pool = TestPool.Open(new FaultyLaunch(fault, folder), 1, options => options.LoggerFactory = log);
        await TestPool.ReadyAsync(pool);
        var faulty = pool.Workers[0].ProcessId;

        // What it has begun by its own word fails, be it none or all; the honest one does the rest.
        var failed = new List<FailedItem>();
        var options = new MapOptions { ChunkSize = 4, OnFailed = failed.Add };
        var results = await pool.MapAsync(Enumerable.Range(0, 20), Work.Twice, options).ToListAsync();
        Assert.InRange(failed.Count, 0, 8);
        Assert.All(failed, static item => Assert.IsType<WorkerCrashedException>(item.Exception));
        Assert.InRange(results.Count + failed.Count, 19, 20);
        Assert.All(results.Where(static result => result != 0), static result => Assert.Equal(0, result % 2));
        await TestPool.AssertUsableAsync(pool);
        Assert.NotEqual(faulty, pool.Workers[0].ProcessId);
        Assert.Equal(isBreach, log.Has("broke the protocol"));
        await Eventually.HoldsAsync(() => !ProcessIdentity.Of(faulty).IsAlive(), "the faulty worker is gone");
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_worker_that_forges_its_claims_harms_only_itself()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(new FaultyLaunch(Fault.ForgesClaims, folder));
        await TestPool.ReadyAsync(pool);
        var results = await pool.MapAsync(Enumerable.Range(0, 2_000), Work.Twice, new MapOptions { ChunkSize = 500 }).ToListAsync();
        Assert.Equal(Enumerable.Range(0, 2_000).Select(static value => value * 2), results);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_worker_that_reports_absurd_times_is_not_reckoned_with()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(new FaultyLaunch(Fault.TakesForEver, folder));
        await TestPool.ReadyAsync(pool);
        var results = await pool.MapAsync(Enumerable.Range(0, 2_000), Work.Twice).ToListAsync();
        Assert.InRange(results.Count, 1_900, 2_000);
        await TestPool.AssertUsableAsync(pool);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_worker_that_does_not_read_holds_up_nobody()
    {
        using var folder = new TestFolder();
        await using var pool = TestPool.Open(new FaultyLaunch(Fault.NeverReads, folder));
        await TestPool.ReadyAsync(pool);
        var block = new byte[8 << 20];
        var results = await pool.MapAsync(Enumerable.Repeat(block, 12), Work.Length, new MapOptions { Unordered = true }).ToListAsync();
        Assert.Equal(Enumerable.Repeat(block.Length, 12), results);
        Assert.Equal(block.Length, await pool.RunAsync(Work.Length, block));
        await pool.StopAsync(force: true);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Strangers_are_refused_and_logged_and_learn_nothing()
    {
        var log = new LogCollector();
        using var listener = new PSMultiproc.Pools.WorkerListener(reason => log.Log(default, default, reason, null, static (text, _) => text));
        var expected = listener.ExpectAsync(out var token);
        (string Name, Action<Connection, DuplexChannel> Say, string Reason)[] strangers =
        [
            ("garbage", static (_, channel) => channel.Write("GET / HTTP/1.1\r\n\r\n"u8), "refused"),
            ("half a frame", static (_, channel) => { channel.Write([9, 0, 0]); channel.Shutdown(); }, "ended within a frame"),
            ("nothing", static (_, channel) => channel.Shutdown(), "did not say hello"),
            ("too much", static (_, channel) => channel.Write([0, 0, 0, 1, 1]), "too long"),
            ("another message", static (connection, _) => connection.Send(default(ReadyMessage)), "did not say hello"),
            ("another version", (connection, _) => connection.Send(new HelloMessage(99, token, 1)), "version 99"),
            ("another secret", static (connection, _) => connection.Send(new HelloMessage(WireProtocol.Version, "guess", 1)), "secret"),
        ];
        for (var i = 0; i < strangers.Length; i++)
        {
            var channel = DuplexChannel.Connect(listener.Address);
            using var connection = new Connection(channel);
            strangers[i].Say(connection, channel);
            Assert.Equal(0, channel.Read(new byte[1]));
            await Eventually.HoldsAsync(() => log.Lines.Count() == i + 1, () => $"{strangers[i].Name} is refused");
            Assert.Contains(strangers[i].Reason, log.Lines.Last(), StringComparison.Ordinal);
        }

        Assert.False(expected.IsCompleted);
        using var worker = new Connection(DuplexChannel.Connect(listener.Address));
        worker.Send(new HelloMessage(WireProtocol.Version, token, 1));
        using var accepted = await expected;

        // The secret serves once.
        using var second = new Connection(DuplexChannel.Connect(listener.Address));
        second.Send(new HelloMessage(WireProtocol.Version, token, 1));
        await Eventually.HoldsAsync(() => log.Lines.Count() == strangers.Length + 1, "the second is refused");
    }

    [LinuxFact(Timeout = Limits.Test)]
    public async Task Silent_strangers_keep_no_worker_from_being_replaced()
    {
        var strangers = new List<DuplexChannel>();
        try
        {
            await using var pool = await TestPool.OpenReadyAsync();
            var address = AddressOf(pool.Workers[0]);
            for (var i = 0; i < 40; i++)
            {
                strangers.Add(DuplexChannel.Connect(address));
            }

            await Assert.ThrowsAsync<WorkerCrashedException>(
                () => pool.RunAsync(static () => { System.Diagnostics.Process.GetCurrentProcess().Kill(); return 0; }));
            await TestPool.ReadyAsync(pool);
            await TestPool.AssertUsableAsync(pool);
        }
        finally
        {
            strangers.ForEach(static channel => channel.Dispose());
        }
    }

    /// <summary>What the worker was told when it started; only this user can read it, as a stranger of this user would.</summary>
    private static string AddressOf(WorkerInfo worker) =>
        File.ReadAllText($"/proc/{worker.ProcessId}/environ").Split('\0')
            .Single(static variable => variable.StartsWith(WireProtocol.AddressVariable + "=", StringComparison.Ordinal))
            [(WireProtocol.AddressVariable.Length + 1)..];
}
