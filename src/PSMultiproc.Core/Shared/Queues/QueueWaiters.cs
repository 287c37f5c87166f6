using PSMultiproc.Platform;

namespace PSMultiproc.Shared;

/// <summary>Those who wait until one end of a queue takes a step. Thread-safe.</summary>
/// <remarks>
/// A flag says that somebody may sleep, so that nobody calls the system in vain. Who wakes one of them takes it down; who
/// was woken puts it up again, since others may sleep still, and wakes the next when it has left something for it. So a
/// burst of steps costs one call, and a flag that a killed sleeper has left goes with the next.
/// </remarks>
internal readonly unsafe struct QueueWaiters(SharedHeader* header, int* flag, int* word)
{
    /// <summary>How often a waiter looks before it sleeps: longer than most pauses of the other end, shorter than a sleep.</summary>
    private const int Spins = 64;

    private readonly SharedHeader* _header = header;
    private readonly int* _flag = flag;
    private readonly int* _word = word;

    /// <summary>Waits until the word is another, the time is up, or somebody has reason to look around.</summary>
    /// <returns>Whether it falls to the caller to look who has died; see <see cref="SharedSleep"/>.</returns>
    /// <exception cref="SharedObjectNotFoundException">The queue was freed, or its maker has ended.</exception>
    public bool Wait(int seen, TimeSpan left)
    {
        var spinner = new SpinWait();
        for (var i = 0; i < Spins; i++)
        {
            spinner.SpinOnce(sleep1Threshold: -1);
            if (Volatile.Read(ref *_word) != seen)
            {
                return false;
            }
        }

        // Before the word is looked at again: who steps meanwhile sees the flag, or the system sees the step.
        Interlocked.Exchange(ref *_flag, 1);
        var isLeaving = true;
        try
        {
            var isToLook = new SharedSleep(_header).Sleep(_word, seen, left);
            isLeaving = false;
            return isToLook;
        }
        finally
        {
            Interlocked.Exchange(ref *_flag, 1);
            if (isLeaving)
            {
                // It may have been woken, and takes nothing.
                Wake(1);
            }
        }
    }

    /// <summary>Wakes one of them if somebody may sleep; what it is to see was done before a full barrier.</summary>
    public void WakeOne()
    {
        if (Volatile.Read(ref *_flag) != 0)
        {
            Wake(1);
        }
    }

    /// <summary>Wakes all of them.</summary>
    public void WakeAll() => Wake(int.MaxValue);

    private void Wake(int count)
    {
        Volatile.Write(ref *_flag, 0);
        WordWaiter.Current.Wake(_word, count);
    }
}
