using PSMultiproc.Shared;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Waits that end because whoever runs the waiter's code asks for it.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly Action? _asked = WaitInterruption.Ask;
    private volatile Thread? _interrupted;

    public InterruptionTests() => WaitInterruption.Ask = () =>
    {
        if (Thread.CurrentThread == _interrupted)
        {
            throw new OperationCanceledException();
        }
    };

    public void Dispose() => WaitInterruption.Ask = _asked;

    [Fact(Timeout = Limits.Test)]
    public async Task An_interrupted_wait_for_a_condition_has_the_lock_again()
    {
        using var condition = new ProcessCondition();
        await Threads.Start(() =>
        {
            condition.Acquire();
            condition.Acquire();
            _interrupted = Thread.CurrentThread;
            Assert.Throws<OperationCanceledException>(() => condition.Wait());
            condition.Release();
            condition.Release();
            Assert.Throws<LockNotHeldException>(condition.Release);
        });
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_interrupted_wait_breaks_a_barrier_for_the_others()
    {
        using var barrier = new ProcessBarrier(3);
        var other = Threads.Start(() => barrier.SignalAndWait(SynchronizationWork.Patience));
        await Eventually.HoldsAsync(() => barrier.WaitingCount == 1, "one waits");
        await Threads.Start(() =>
        {
            _interrupted = Thread.CurrentThread;
            Assert.Throws<OperationCanceledException>(() => barrier.SignalAndWait());
        });
        Assert.Contains("interrupted", (await Assert.ThrowsAsync<BarrierBrokenException>(() => other)).Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_interrupted_wait_for_a_permit_takes_none()
    {
        using var semaphore = new ProcessSemaphore(0);
        await Threads.Start(() =>
        {
            _interrupted = Thread.CurrentThread;
            Assert.Throws<OperationCanceledException>(() => semaphore.Acquire());
            semaphore.Release();
            Assert.True(semaphore.Acquire(0));
        });
    }

    [Fact(Timeout = Limits.Test)]
    public async Task An_interrupted_wait_for_an_item_or_for_room_changes_nothing()
    {
        using var queue = new ProcessQueue(1);
        await Threads.Start(() =>
        {
            _interrupted = Thread.CurrentThread;
            Assert.Throws<OperationCanceledException>(() => queue.Get());
            queue.Put(1);
            Assert.Throws<OperationCanceledException>(() => queue.Put(2));
            Assert.Equal(1, queue.Get());
            Assert.True(queue.IsEmpty);
        });
    }
}
