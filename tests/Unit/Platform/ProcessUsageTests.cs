using System.Diagnostics;
using PSMultiproc.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.Platform;

public class ProcessUsageTests
{
    [Fact(Timeout = Limits.Test)]
    public async Task Memory_that_is_written_to_counts()
    {
        // In a process that does nothing else.
        const int Size = 64 << 20;
        await using ProcessPool pool = await TestPool.OpenReadyAsync(1);
        int worker = pool.Workers[0].ProcessId;
        long before = ProcessUsage.Read(worker)!.Value.ResidentBytes;
        Assert.Equal(worker, await pool.RunAsync(MemoryWork.Keep, Size));
        Assert.InRange(ProcessUsage.Read(worker)!.Value.ResidentBytes - before, Size, long.MaxValue);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task Processor_time_is_that_of_the_process()
    {
        await Task.Yield();
        TimeSpan before = ProcessUsage.Read(Environment.ProcessId)!.Value.ProcessorTime;
        TimeSpan wanted = before + TimeSpan.FromMilliseconds(200);
        using Process self = Process.GetCurrentProcess();
        while (self.TotalProcessorTime < wanted + TimeSpan.FromMilliseconds(20))
            self.Refresh();

        Assert.InRange(ProcessUsage.Read(Environment.ProcessId)!.Value.ProcessorTime, wanted, TimeSpan.FromHours(1));
    }

    [UnixFact]
    public async Task A_process_that_has_ended_takes_nothing()
    {
        using Process sleeper = Shell.Start("sleep", "1000");

        // None until its program is loaded.
        await Eventually.HoldsAsync(() => ProcessUsage.Read(sleeper.Id)!.Value.ResidentBytes is > 0 and < 1 << 30, "it uses memory");
        sleeper.Kill();
        await sleeper.WaitForExitAsync();
        Assert.Null(ProcessUsage.Read(sleeper.Id));
        Assert.Null(ProcessUsage.Read(0));
        Assert.Null(ProcessUsage.Read(int.MaxValue));
    }
}
