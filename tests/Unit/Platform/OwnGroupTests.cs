using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

/// <summary>What a worker does to itself, done by a real PowerShell that has loaded the assembly.</summary>
[SupportedOSPlatform("linux")]
public class OwnGroupTests
{
    private const string Script = """
        $group = [Reflection.Assembly]::LoadFrom($env:CORE).GetType('PSMultiproc.Platform.ProcessGroup')
        if ($env:LEAD) { 1..2 | ForEach-Object { $null = $group.GetMethod('BecomeLeader').Invoke($null, @()) } }
        $start = [Diagnostics.ProcessStartInfo]::new('sleep', '1000')
        $start.RedirectStandardOutput = $true
        $plain = [Diagnostics.Process]::Start($start)
        $start = [Diagnostics.ProcessStartInfo]::new('timeout', '1000 sleep 999')
        $start.RedirectStandardOutput = $true
        $moved = [Diagnostics.Process]::Start($start)
        [Console]::Out.WriteLine("$($plain.Id) $($moved.Id)")
        $null = [Console]::In.ReadLine()
        $group.GetMethod('KillOwnGroup').Invoke($null, @())
        """;

    [LinuxFact(program: "pwsh")]
    public async Task A_leader_takes_everything_it_started_with_it()
    {
        using Process worker = Start(lead: true);
        (ProcessIdentity plain, ProcessIdentity moved) = await ReadChildrenAsync(worker);
        LinuxProcess status = LinuxProcess.Read(worker.Id)!.Value;
        Assert.Equal((worker.Id, worker.Id), (status.Group, status.Session));

        await worker.StandardInput.WriteLineAsync();
        await worker.WaitForExitAsync();
        Assert.Equal(128 + 9, worker.ExitCode);
        await Eventually.HoldsAsync(() => !plain.IsAlive() && !moved.IsAlive(), "both are gone");
    }

    [LinuxFact(program: "pwsh")]
    public async Task One_that_leads_nothing_kills_only_itself_and_not_the_group_it_is_in()
    {
        using Process worker = Start(lead: false);
        (ProcessIdentity plain, ProcessIdentity moved) = await ReadChildrenAsync(worker);
        try
        {
            Assert.NotEqual(worker.Id, LinuxProcess.Read(worker.Id)!.Value.Group);
            await worker.StandardInput.WriteLineAsync();
            await worker.WaitForExitAsync();
            Assert.Equal(128 + 9, worker.ExitCode);
            Assert.True(plain.IsAlive());
            Assert.True(moved.IsAlive());
        }
        finally
        {
            ProcessGroup.KillAll([plain.ProcessId, moved.ProcessId]);
        }
    }

    private static Process Start(bool lead)
    {
        var start = new ProcessStartInfo("pwsh", ["-NoProfile", "-NonInteractive", "-Command", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["CORE"] = typeof(ProcessGroup).Assembly.Location;
        start.Environment["LEAD"] = lead ? "1" : "";
        return Process.Start(start)!;
    }

    private static async Task<(ProcessIdentity Plain, ProcessIdentity Moved)> ReadChildrenAsync(Process worker)
    {
        string? line = await worker.StandardOutput.ReadLineAsync();
        int[] ids = [.. line!.Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        return (ProcessIdentity.Of(ids[0]), ProcessIdentity.Of(ids[1]));
    }
}
