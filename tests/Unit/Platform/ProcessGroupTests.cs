using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

[SupportedOSPlatform("linux")]
public class ProcessGroupTests
{
    [LinuxFact]
    public async Task Killing_a_group_kills_the_children_too()
    {
        using Process leader = Shell.Start("setsid", "sh", "-c", "sleep 1000 & echo $!; wait");
        ProcessIdentity child = await ReadChildAsync(leader);
        Assert.True(child.IsAlive());

        ProcessGroup.Kill(leader.Id);
        await leader.WaitForExitAsync();
        Assert.Equal(128 + 9, leader.ExitCode);
        await GoneAsync(child);
    }

    [LinuxFact]
    public async Task Killing_works_on_what_is_left_when_the_leader_died_first()
    {
        using Process leader = Shell.Start("setsid", "sh", "-c", "sleep 1000 >/dev/null & echo $!; exit 3");
        ProcessIdentity child = await ReadChildAsync(leader);
        await leader.WaitForExitAsync();
        Assert.True(child.IsAlive());

        ProcessGroup.Kill(leader.Id);
        await GoneAsync(child);
    }

    [LinuxFact]
    public async Task A_child_that_moved_to_its_own_group_is_killed_with_the_session()
    {
        // timeout(1) makes a group of its own.
        using Process leader = Shell.Start("setsid", "sh", "-c", "timeout 1000 sh -c 'echo $$; sleep 999' & wait");
        ProcessIdentity child = await ReadChildAsync(leader);
        Assert.NotEqual(leader.Id, LinuxProcess.Read(child.ProcessId)!.Value.Group);

        ProcessGroup.Kill(leader.Id);
        await leader.WaitForExitAsync();
        await GoneAsync(child);
    }

    [LinuxFact]
    public async Task A_process_that_is_no_leader_is_killed_by_itself()
    {
        using Process plain = Shell.Start("sleep", "1000");
        ProcessGroup.Kill(plain.Id);
        await plain.WaitForExitAsync();
        Assert.Equal(128 + 9, plain.ExitCode);
    }

    [LinuxFact]
    public async Task Killing_what_has_ended_is_no_error()
    {
        using Process ended = Shell.Start("true");
        await ended.WaitForExitAsync();
        ProcessGroup.Kill(ended.Id);
    }

    [Theory(Timeout = Limits.Test)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public async Task A_number_that_means_everybody_is_refused(int processId)
    {
        await Task.Yield();
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessGroup.Kill(processId));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task A_process_does_not_kill_itself_as_if_it_were_a_worker()
    {
        await Task.Yield();
        Assert.Throws<ArgumentOutOfRangeException>(() => ProcessGroup.Kill(Environment.ProcessId));
    }

    private static async Task<ProcessIdentity> ReadChildAsync(Process leader)
    {
        string? line = await leader.StandardOutput.ReadLineAsync();
        return ProcessIdentity.Of(int.Parse(line!, CultureInfo.InvariantCulture));
    }

    // It is nobody's child here, so there is nothing to wait on but the system's list.
    private static Task GoneAsync(ProcessIdentity process) => Eventually.HoldsAsync(() => !process.IsAlive(), "it is gone");
}
