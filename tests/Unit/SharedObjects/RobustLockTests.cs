using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Whom a lock takes for dead. A worker that does not know of it and this process, which is older, stand for its holders.</summary>
public sealed class RobustLockTests : IAsyncLifetime
{
    private const int Tries = 2_000;

    private readonly MemoryFile _memory = MemoryFile.Create(null, SharedHeader.Size);
    private readonly ProcessPool _pool = TestPool.Open(1);
    private ProcessIdentity _worker;

    private unsafe SharedHeader* Header => (SharedHeader*)_memory.Pointer;

    public async Task InitializeAsync()
    {
        await TestPool.ReadyAsync(_pool);
        _worker = ProcessIdentity.Of(_pool.Workers[0].ProcessId);
    }

    public async Task DisposeAsync()
    {
        await _pool.DisposeAsync();
        _memory.Dispose();
    }

    [Fact(Timeout = Limits.Test)]
    public Task One_whose_number_another_process_has_is_dead() => AssertHeldAsync(_worker with { StartTime = _worker.StartTime + 1 }, isDead: true);

    [Fact(Timeout = Limits.Test)]
    public Task One_that_runs_is_not() => AssertHeldAsync(_worker, isDead: false);

    [Fact(Timeout = Limits.Test)]
    public Task One_that_runs_and_has_yet_to_say_since_when_is_not() => AssertHeldAsync(_worker with { StartTime = 0 }, isDead: false);

    [Fact(Timeout = Limits.Test)]
    public async Task Those_who_hand_it_to_and_fro_are_not()
    {
        Hold(_worker);
        using var isOver = new CancellationTokenSource();
        var handing = Threads.Start(() => HandToAndFro(isOver.Token));
        try
        {
            await Threads.Start(() =>
            {
                for (var i = 0; i < Tries; i++)
                {
                    Assert.False(TryAcquire());
                }
            });
        }
        finally
        {
            await isOver.CancelAsync();
            await handing;
        }
    }

    private Task AssertHeldAsync(ProcessIdentity holder, bool isDead) => Task.Run(() =>
    {
        Hold(holder);
        Assert.Equal(isDead, TryAcquire());
    });

    private unsafe bool TryAcquire() => new RobustLock(Header).Acquire(Deadline.After(0));

    /// <summary>As the lock's own steps are, but for the moments in which nobody holds it.</summary>
    private void HandToAndFro(CancellationToken isOver)
    {
        while (!isOver.IsCancellationRequested)
        {
            Hold(_worker);
            Hold(ProcessIdentity.Current);
        }
    }

    private unsafe void Hold(ProcessIdentity holder)
    {
        ref var state = ref Header->Lock;
        Volatile.Write(ref state.OwnerStart, 0);
        Interlocked.Exchange(ref state.Word, holder.ProcessId | RobustLock.Contended);
        Volatile.Write(ref state.OwnerStart, holder.StartTime);
    }
}
