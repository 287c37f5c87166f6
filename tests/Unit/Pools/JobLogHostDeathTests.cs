using System.Text.Json;
using PSMultiproc.FaultyWorker;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Platform;

namespace PSMultiproc.Tests.Pools;

/// <summary>A host that is killed amid a call with a log.</summary>
public class JobLogHostDeathTests
{
    [UnixFact(Timeout = Limits.Test)]
    public async Task What_is_logged_as_done_is_done_once_however_often_the_host_is_killed()
    {
        using var folder = new TestFolder();
        var log = HostWork.LogOf(folder);
        var items = HostWork.LoggedItems(folder).ToList();
        var before = new Dictionary<int, long>();
        for (var kills = 1; kills <= 3; kills++)
        {
            var enough = items.Count / 5 * kills;
            using (var host = Shell.Start(DotNetHost.Path, "exec", FaultyLaunch.Program, "host", "log", folder, $"{enough + (items.Count / 10)}"))
            {
                await Eventually.HoldsAsync(() => host.HasExited || DoneIn(log).Count > enough, "some of it is logged");
                Assert.False(host.HasExited, "it was killed amid its work");
                host.Kill();
                await host.WaitForExitAsync();
            }

            // A worker notices within two seconds, and can be amid an item.
            var done = DoneIn(log);
            Assert.InRange(done.Count, 1, items.Count - 1);
            foreach (var index in done)
            {
                before.TryAdd(index, new FileInfo(items[index]).Length);
            }
        }

        await using var pool = TestPool.Open();
        var results = await pool.MapAsync(items, HostWork.Append, new MapOptions { JobLogPath = log, Resume = true }).ToListAsync();
        Assert.Equal(items.Count - before.Count, results.Count);
        Assert.Equal(items.Count, DoneIn(log).Count);
        Assert.All(before, entry => Assert.Equal(entry.Value, new FileInfo(items[entry.Key]).Length));

        // What was under way at each death has run once more.
        Assert.All(items, static item => Assert.InRange(new FileInfo(item).Length, 1, 4));
        Assert.InRange(items.Count(static item => new FileInfo(item).Length > 1), 0, items.Count / 2);
    }

    private static HashSet<int> DoneIn(string log) => !File.Exists(log) ? [] : File.ReadAllText(log).Split('\n')[..^1].Skip(1)
        .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("index").GetInt32()).ToHashSet();
}
