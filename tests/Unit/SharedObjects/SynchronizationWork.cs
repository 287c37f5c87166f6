using System.Diagnostics;
using PSMultiproc.Platform;
using PSMultiproc.Shared;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What the workers of the tests of semaphores, events, conditions and barriers do.</summary>
public static class SynchronizationWork
{
    /// <summary>Longer than any wait here should be, in seconds.</summary>
    public const double Patience = Limits.Wait;

    /// <summary>Dies at once.</summary>
    public static int Die()
    {
        Process.GetCurrentProcess().Kill();
        return 0;
    }

    /// <summary>Dies with the lock in an object's head.</summary>
    public static unsafe int DieInLock(SharedObject used)
    {
        var memory = MemoryFile.Open(used.Path);
        new RobustLock((SharedHeader*)memory.Pointer).Enter();
        return Die();
    }

    /// <summary>Dies when it has noted a release, and not yet counted it.</summary>
    public static unsafe int DieInRelease(ProcessSemaphore semaphore)
    {
        var memory = MemoryFile.Open(semaphore.Path);
        new RobustLock((SharedHeader*)memory.Pointer).Enter();
        ((SemaphoreState*)(memory.Pointer + SharedHeader.Size))->Signalled++;
        return Die();
    }

    public static int AcquireAndDie(object?[] work)
    {
        for (var i = 0; i < (int)work[1]!; i++)
        {
            ((ProcessSemaphore)work[0]!).Acquire(Patience);
        }

        return Die();
    }

    /// <summary>Acquires a permit and keeps it.</summary>
    public static bool Acquire(ProcessSemaphore semaphore) => semaphore.Acquire(Patience);

    public static int Release(ProcessSemaphore semaphore)
    {
        semaphore.Release();
        return Environment.ProcessId;
    }

    /// <summary>The most that were inside at once, counted by a second semaphore.</summary>
    public static int CountInside(object?[] work)
    {
        var (semaphore, inside, most) = ((ProcessSemaphore)work[0]!, (ProcessSemaphore)work[1]!, 0);
        for (var i = 0; i < 300; i++)
        {
            semaphore.Acquire();
            inside.Release();
            most = Math.Max(most, inside.CurrentCount);
            inside.Acquire();
            semaphore.Release();
        }

        return most;
    }

    public static int AcquireAndRelease(object?[] work)
    {
        var semaphore = (ProcessSemaphore)work[0]!;
        while (RandomKills.GoesOn(work))
        {
            if (semaphore.Acquire(0.05))
            {
                semaphore.Release();
            }
        }

        return 0;
    }

    public static bool WaitForEvent(ProcessEvent @event) => @event.Wait(Patience);

    /// <summary>Waits for the condition; says how many are through by a semaphore.</summary>
    public static bool WaitForCondition(object?[] work)
    {
        var condition = (ProcessCondition)work[0]!;
        condition.Acquire();

        // Whoever has seen this and then has the lock knows that this one waits.
        (work.Length > 2 ? work[2] as ProcessEvent : null)?.Set();
        var isNotified = condition.Wait(Patience);
        condition.Release();
        (work[1] as ProcessSemaphore)?.Release();
        return isNotified;
    }

    /// <summary>Waits for the condition, and dies as soon as it has the lock again.</summary>
    public static int WaitForConditionAndDie(ProcessCondition condition)
    {
        condition.Acquire();
        condition.Wait(Patience);
        return Die();
    }

    public static int NotifyAndWait(object?[] work)
    {
        var condition = (ProcessCondition)work[0]!;
        while (RandomKills.GoesOn(work))
        {
            if (condition.Acquire(0.05))
            {
                condition.Notify();
                condition.Wait(0.01);
                condition.Release();
            }
        }

        return 0;
    }

    public static int SignalAndWait(ProcessBarrier barrier) => barrier.SignalAndWait(Patience);

    /// <summary>The orders in which it came in many rounds, all different from its companions'.</summary>
    public static int[] GoRound(object?[] work) =>
        [.. Enumerable.Range(0, (int)work[1]!).Select(_ => ((ProcessBarrier)work[0]!).SignalAndWait(Patience))];

    public static int MeetAndMend(object?[] work)
    {
        var barrier = (ProcessBarrier)work[0]!;
        while (RandomKills.GoesOn(work))
        {
            try
            {
                barrier.SignalAndWait(0.2);
            }
            catch (BarrierBrokenException)
            {
                barrier.Reset();
            }
        }

        return 0;
    }
}
