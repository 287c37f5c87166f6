using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Platform;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Whom a lock takes for dead.</summary>
public class RobustLockTests
{
    [UnixFact]
    public async Task A_holder_whose_number_another_process_has_is_dead()
    {
        using var semaphore = new ProcessSemaphore(1);
        await Task.Run(() => AssertTakenFrom(semaphore, ProcessIdentity.Of(1) with { StartTime = long.MaxValue }, isDead: true));
    }

    [UnixFact]
    public async Task A_holder_that_runs_is_not()
    {
        using var semaphore = new ProcessSemaphore(1);
        await Task.Run(() => AssertTakenFrom(semaphore, ProcessIdentity.Of(1), isDead: false));
    }

    [UnixFact]
    public async Task A_holder_that_runs_and_has_yet_to_say_since_when_is_not()
    {
        using var semaphore = new ProcessSemaphore(1);
        await Task.Run(() => AssertTakenFrom(semaphore, new ProcessIdentity(1, 0), isDead: false));
    }

    private static unsafe void AssertTakenFrom(ProcessSemaphore used, ProcessIdentity holder, bool isDead)
    {
        var memory = MemoryFile.Open(used.Path);
        var header = (SharedHeader*)memory.Pointer;
        (header->Lock.Word, header->Lock.OwnerStart) = (holder.ProcessId, holder.StartTime);
        var tested = new RobustLock(header);
        Assert.Equal(isDead, tested.Acquire(Deadline.After(0)));
        Assert.Equal(isDead, tested.IsOurs);
        header->Lock.Word = 0;
    }
}
