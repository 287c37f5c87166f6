using System.Diagnostics;
using System.Globalization;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;

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

        var workers = work == "children" ? [] : alive.Select(static process => process.ProcessId).ToArray();

        // What it has started and not told, too.
        alive.AddRange(ChildrenOf(host.Id));
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

    private static IEnumerable<ProcessIdentity> ChildrenOf(int parent) =>
        File.ReadAllText($"/proc/{parent}/task/{parent}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static id => ProcessIdentity.Of(int.Parse(id, CultureInfo.InvariantCulture)));
}
