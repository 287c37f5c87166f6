using System.Diagnostics;
using System.Globalization;
using PSMultiproc.FaultyWorker;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Tests.Pools;

/// <summary>A host that is killed takes everything along.</summary>
public class HostDeathTests
{
    [Theory(Timeout = Limits.Test)]
    [InlineData("idle", 2)]
    [InlineData("loop", 2)]
    [InlineData("native", 2)]
    [InlineData("children", 6)]
    [InlineData("starting", 0)]
    public async Task Nothing_outlives_a_host_that_was_killed(string work, int processes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var begun = DateTime.UtcNow;
        using var host = Shell.Start(DotNetHost.Path, "exec", FaultyLaunch.Program, "host", work);
        var alive = new List<ProcessIdentity>();
        do
        {
            var line = await host.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The host ended by itself.");
            var id = int.Parse(line["worker ".Length..], CultureInfo.InvariantCulture);
            if (id != 0)
            {
                alive.Add(ProcessIdentity.Of(id));
            }
        }
        while (alive.Count < processes);
        Assert.All(alive, static process => Assert.True(process.IsAlive()));

        // What it has started and not told, too.
        alive.AddRange(ChildrenOf(host.Id));
        var workers = work == "children" ? [] : alive.Select(static process => process.ProcessId).ToArray();
        host.Kill();
        await host.WaitForExitAsync();
        await Eventually.HoldsAsync(
            () => !alive.Exists(static process => process.IsAlive()),
            () => "these are gone: " + string.Join(", ", alive.Where(static process => process.IsAlive())));

        await using var next = TestPool.Open(1);
        await TestPool.AssertUsableAsync(next);
        Assert.Empty(Leftovers.Of(host.Id));
        Assert.All(workers, id => Assert.Empty(Leftovers.OfRuntime(id, begun)));
    }

    /// <summary>A host that goes away, or ends its pool, while a worker is on its way. That is no crash of the worker's.</summary>
    [Theory(Timeout = Limits.Test)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_whose_host_is_gone_before_it_is_ready_ends_quietly(bool isWelcome)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var marker = Path.Combine(folder, "first");
            await File.WriteAllTextAsync(marker, "An honest one.");
            using var listener = ChannelListener.Create();
            var start = new ProcessStartInfo(DotNetHost.Path, ["exec", FaultyLaunch.Program, "worker", nameof(Fault.NeverReady), marker])
            {
                RedirectStandardError = true,
                Environment = { [WireProtocol.AddressVariable] = listener.Address, [WireProtocol.TokenVariable] = "its secret" },
            };
            using var worker = Process.Start(start)!;
            using (var connection = new Connection(await listener.AcceptAsync(CancellationToken.None)))
            {
                Assert.True(connection.Receiver.TryReceive(out var kind, out _));
                Assert.Equal(MessageKind.Hello, kind);
                if (isWelcome)
                {
                    connection.Send(new WelcomeMessage(1, Path.Combine(folder, "removed"), new SecretCipher().Key, []));
                }
            }

            var errors = await worker.StandardError.ReadToEndAsync();
            await worker.WaitForExitAsync();
            Assert.StartsWith("The host cannot be reached: ", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Unhandled exception", errors, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<ProcessIdentity> ChildrenOf(int parent) =>
        File.ReadAllText($"/proc/{parent}/task/{parent}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static id => ProcessIdentity.Of(int.Parse(id, CultureInfo.InvariantCulture)));
}
