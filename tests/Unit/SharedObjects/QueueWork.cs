using PSMultiproc.Platform;
using PSMultiproc.Shared;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What the workers of the tests of queues do.</summary>
public static class QueueWork
{
    /// <summary>What became of an item, as those who had it say: a sum of these, the last for each time.</summary>
    public const int Begun = 1, Put = 2, Taken = 4;

    private const double Patience = SynchronizationWork.Patience;

    /// <summary>As long as whoever passes items on waits at an end, in seconds: asleep, more often than not.</summary>
    private const double ShortWait = 0.01;

    /// <summary>Puts so many numbered items in: [queue, how many, the producer's number].</summary>
    public static int PutMany(object?[] work)
    {
        var (queue, count, producer) = ((ProcessQueue)work[0]!, (int)work[1]!, (int)work[2]!);
        for (var i = 0; i < count; i++)
        {
            queue.Put(new[] { producer, i }, Patience);
        }

        return count;
    }

    /// <summary>Takes items out until no more come.</summary>
    public static int[][] TakeAll(ProcessQueue queue)
    {
        var taken = new List<int[]>();
        while (true)
        {
            try
            {
                taken.Add((int[])queue.Get(Patience)!);
            }
            catch (QueueCompletedException)
            {
                return [.. taken];
            }
        }
    }

    /// <summary>Puts one in: [queue, item].</summary>
    public static int PutOne(object?[] work)
    {
        ((ProcessQueue)work[0]!).Put(work[1], Patience);
        return Environment.ProcessId;
    }

    public static object? TakeOne(ProcessQueue queue) => queue.Get(Patience);

    /// <summary>Takes items into its hands and dies: [queue, how many].</summary>
    public static int TakeAndDie(object?[] work)
    {
        for (var i = 0; i < (int)work[1]!; i++)
        {
            ((ProcessQueue)work[0]!).Get(Patience);
        }

        return SynchronizationWork.Die();
    }

    public static int Finish(ProcessQueue queue)
    {
        queue.TaskDone();
        return Environment.ProcessId;
    }

    public static ProcessQueue Make() => new();

    /// <summary>Dies with the lock of one end, in the middle of a step: [queue, whether it is the tail].</summary>
    public static unsafe int DieInStep(object?[] work)
    {
        var memory = MemoryFile.Open(((ProcessQueue)work[0]!).Path);
        var state = (QueueState*)(memory.Pointer + SharedHeader.Size + ContainerHeader.Size);
        var end = (bool)work[1]! ? &state->Tail : &state->Head;
        new QueueEnd((SharedHeader*)memory.Pointer, end).Lock.Enter();
        var spare = (end->Version & 1) == 0 ? &end->Odd : &end->Even;
        *spare = new QueueCursor(long.MaxValue, long.MinValue, -1);
        return SynchronizationWork.Die();
    }

    /// <summary>Puts items in and takes items out without end, and keeps account of each: [queue, end, the last number, what became of each].</summary>
    public static int PassOn(object?[] work)
    {
        var (queue, numbers, fates) = ((ProcessQueue)work[0]!, (SharedValue<int>)work[2]!, (SharedArray<int>)work[3]!);
        var random = new Random(Environment.ProcessId);
        var last = new Dictionary<int, int>();
        while (RandomKills.GoesOn(work))
        {
            var isProducer = random.Next(2) == 0 && numbers.Value < fates.Count - 10;
            for (var i = random.Next(1, 20); i > 0; i--)
            {
                if (isProducer)
                {
                    PutCounted(queue, numbers, fates);
                }
                else if (Take(queue) is { } item)
                {
                    TakeCounted(queue, item, fates, last);
                }
            }
        }

        return 0;
    }

    /// <summary>Notes that an item has come, whole and after those of its producer that were put in before.</summary>
    internal static void TakeCounted(ProcessQueue queue, object?[] item, SharedArray<int> fates, Dictionary<int, int> last)
    {
        var (producer, number, filler) = ((int)item[0]!, (int)item[1]!, (byte[])item[2]!);
        fates.AddAt(number, Taken);
        if (last.TryGetValue(producer, out var before) && before >= number)
        {
            throw new InvalidOperationException($"{number} came after {before}.");
        }

        last[producer] = number;
        if (filler.Length != FillerOf(number).Length || filler.AsSpan().ContainsAnyExcept((byte)number))
        {
            throw new InvalidOperationException($"{number} came damaged.");
        }

        if (queue.IsJoinable)
        {
            queue.TaskDone();
        }
    }

    private static void PutCounted(ProcessQueue queue, SharedValue<int> numbers, SharedArray<int> fates)
    {
        var number = numbers.Increment() - 1;
        if (number >= fates.Count)
        {
            return;
        }

        fates.AddAt(number, Begun);
        try
        {
            queue.Put(new object?[] { Environment.ProcessId, number, FillerOf(number) }, ShortWait);
            fates.AddAt(number, Put);
        }
        catch (QueueFullException)
        {
            fates.AddAt(number, -Begun);
        }
    }

    private static object?[]? Take(ProcessQueue queue)
    {
        try
        {
            return (object?[])queue.Get(ShortWait)!;
        }
        catch (QueueEmptyException)
        {
            return null;
        }
    }

    /// <summary>Mostly small, some that wrap a ring, some that have a part of their own.</summary>
    private static byte[] FillerOf(int number)
    {
        var filler = new byte[number % 50 == 0 ? 100_000 : number % 7 == 0 ? number % 3000 : number % 20];
        filler.AsSpan().Fill((byte)number);
        return filler;
    }
}
