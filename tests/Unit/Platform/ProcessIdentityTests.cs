using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

public class ProcessIdentityTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task This_process_is_alive_and_stays_the_same()
    {
        await Task.Yield();
        Assert.True(ProcessIdentity.Current.IsAlive());
        Assert.Equal(ProcessIdentity.Current, ProcessIdentity.Of(Environment.ProcessId));
    }

    [Fact(Timeout = Limits.Test)]
    public async Task The_same_number_with_another_start_is_another_process()
    {
        await Task.Yield();
        ProcessIdentity other = ProcessIdentity.Current with { StartTime = ProcessIdentity.Current.StartTime - 1 };
        Assert.False(ProcessIdentity.IsAlive(other));
        Assert.False(default(ProcessIdentity).IsAlive());
        Assert.False(ProcessIdentity.Of(int.MaxValue).IsAlive());
    }

    [UnixFact]
    public async Task A_process_that_was_killed_is_dead()
    {
        using Process sleeper = Shell.Start("sleep", "1000");
        ProcessIdentity identity = ProcessIdentity.Of(sleeper.Id);
        Assert.True(identity.IsAlive());
        sleeper.Kill();
        await sleeper.WaitForExitAsync();
        Assert.False(identity.IsAlive());
    }

    [LinuxFact]
    public async Task A_zombie_is_dead()
    {
        // The shell starts a child, then becomes a program that never waits for it.
        using Process parent = Shell.Start("sh", "-c", "true & echo $!; exec sleep 1000");
        string? line = await parent.StandardOutput.ReadLineAsync();
        int child = int.Parse(line!, CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync(() => !ProcessIdentity.Of(child).IsAlive(), "it is a zombie");
        parent.Kill();
        await parent.WaitForExitAsync();
    }

    [LinuxFact]
    [SupportedOSPlatform("linux")]
    public async Task A_program_name_with_brackets_and_spaces_confuses_nobody()
    {
        await Task.Yield();
        const string Stat = "7 (a) R (b) S 1 5 6 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 98765 1000 100\n";
        LinuxProcess process = LinuxProcess.Parse(Encoding.ASCII.GetBytes(Stat))!.Value;
        Assert.Equal(new LinuxProcess('S', 5, 6, 11, 98765, 100), process);
        Assert.Null(LinuxProcess.Parse("7 (a"u8));
        Assert.Null(LinuxProcess.Parse("7 (a) S 1"u8));
        Assert.Null(LinuxProcess.Parse(""u8));
    }
}
