namespace PSMultiproc.Tests.SharedObjects;

/// <summary>What the workers of the tests of pipes do.</summary>
public static class PipeWork
{
    private const double Patience = SynchronizationWork.Patience;

    /// <summary>More than are lost when some are killed.</summary>
    private const int Window = 500;

    /// <summary>Sends one: [end, item].</summary>
    public static int Send(object?[] work)
    {
        ((PipeConnection)work[0]!).Send(work[1]);
        return Environment.ProcessId;
    }

    /// <summary>Sends a number and waits for another process that does so: [end, barrier].</summary>
    public static int SendAndMeet(object?[] work)
    {
        ((PipeConnection)work[0]!).Send(0);
        ((ProcessBarrier)work[1]!).SignalAndWait(Patience);
        return Environment.ProcessId;
    }

    /// <summary>
    /// Has two ends, uses neither or one, and waits for another process that does so: [first, second, barrier, the index of
    /// the one to send a number by].
    /// </summary>
    public static int HoldBothAndMeet(object?[] work)
    {
        if (work[3] is int index)
        {
            ((PipeConnection)work[index]!).Send(0);
        }

        ((ProcessBarrier)work[2]!).SignalAndWait(Patience);
        return Environment.ProcessId;
    }

    public static bool IsClosed(PipeConnection end) => end.IsClosed;

    /// <summary>Takes an end out of a queue, and receives by it.</summary>
    public static object? ReceiveByTaken(ProcessQueue queue) => Receive((PipeConnection)queue.Get(Patience)!);

    public static object? Receive(PipeConnection end) => end.Receive(Patience);

    /// <summary>Sends back what comes, until the other end is gone.</summary>
    public static int Echo(PipeConnection end)
    {
        var count = 0;
        while (true)
        {
            try
            {
                end.Send(end.Receive(Patience));
                count++;
            }
            catch (PipeClosedException)
            {
                return count;
            }
        }
    }

    /// <summary>Sends so many numbers, each when the one before has come back: [end, how many].</summary>
    public static int Ask(object?[] work)
    {
        var end = (PipeConnection)work[0]!;
        for (var i = 0; i < (int)work[1]!; i++)
        {
            end.Send(i);
            if (!Equals(end.Receive(Patience), i))
            {
                throw new InvalidOperationException($"Another answer came than {i}.");
            }
        }

        end.Close();
        return (int)work[1]!;
    }

    /// <summary>Sends so many numbers: [end, how many].</summary>
    public static int SendMany(object?[] work)
    {
        for (var i = 0; i < (int)work[1]!; i++)
        {
            ((PipeConnection)work[0]!).Send(i);
        }

        return Environment.ProcessId;
    }

    /// <summary>Sends so many numbers and dies: [end, how many].</summary>
    public static int SendManyAndDie(object?[] work)
    {
        SendMany(work);
        return SynchronizationWork.Die();
    }

    /// <summary>All that comes until the other end is gone.</summary>
    public static int[] ReceiveAll(PipeConnection end)
    {
        var received = new List<int>();
        while (true)
        {
            try
            {
                received.Add((int)end.Receive(Patience)!);
            }
            catch (PipeClosedException)
            {
                return [.. received];
            }
        }
    }

    public static bool Poll(PipeConnection end) => end.Poll();

    public static int PollAndDie(PipeConnection end)
    {
        end.Poll();
        return SynchronizationWork.Die();
    }

    public static int Close(PipeConnection end)
    {
        end.Close();
        return Environment.ProcessId;
    }

    public static int Free(PipeConnection end)
    {
        end.Dispose();
        return Environment.ProcessId;
    }

    /// <summary>Has an end and does not use it; then dies.</summary>
    public static int HoldAndDie(PipeConnection end) => end.IsRemoved ? 0 : SynchronizationWork.Die();

    /// <summary>The ends of a pipe that this process makes.</summary>
    public static PipeConnection[] Make()
    {
        var (first, second) = PipeConnection.CreatePair();
        return [first, second];
    }

    /// <summary>
    /// Sends numbered items without end, no more ahead of their receiver than a window, and counts them: [end, when to end,
    /// how many were begun, how many were sent, how many were received].
    /// </summary>
    public static int SendCounted(object?[] work)
    {
        var (end, begun) = ((PipeConnection)work[0]!, (SharedValue<int>)work[2]!);
        var (sent, received) = ((SharedValue<int>)work[3]!, (SharedValue<int>)work[4]!);
        while (RandomKills.GoesOn(work))
        {
            if (begun.Value - received.Value < Window)
            {
                var number = begun.Increment();
                end.Send(new object[] { number, new byte[FillerOf(number)] });
                sent.Increment();
            }
            else
            {
                Thread.Yield();
            }
        }

        return 0;
    }

    /// <summary>The numbers of the items that come, whole, until the other end is gone.</summary>
    public static List<int> ReceiveCounted(PipeConnection end, SharedValue<int> received)
    {
        var numbers = new List<int>();
        while (true)
        {
            try
            {
                var item = (object[])end.Receive(Patience)!;
                Assert.Equal(FillerOf((int)item[0]), ((byte[])item[1]).Length);
                numbers.Add((int)item[0]);
                received.Increment();
            }
            catch (PipeClosedException)
            {
                return numbers;
            }
        }
    }

    /// <summary>How many bytes go with a number: mostly few, some that have a part of their own.</summary>
    private static int FillerOf(int number) => number % 50 == 0 ? 100_000 : number % 300;
}
