namespace PSMultiproc.Tests.Pools;

/// <summary>What the workers of the tests of memory limits do.</summary>
public static class MemoryWork
{
    private static readonly List<byte[]> Kept = [];

    /// <summary>Takes memory without end for one item.</summary>
    public static int TakeAllAtFive(int item)
    {
        while (item == 5)
        {
            Keep(8 << 20);
            new ManualResetEventSlim().Wait(10);
        }

        return item;
    }

    /// <summary>Keeps much at the first item; at any other, waits until the pool has had time to see that.</summary>
    public static int KeepAtFirst(int item)
    {
        if (item == 0)
        {
            Keep(350 << 20);
        }
        else
        {
            new ManualResetEventSlim().Wait(500);
        }

        return item;
    }

    /// <summary>Uses much for a time in which the pool sees that, and leaves it to be collected.</summary>
    public static int UseMuch(int item)
    {
        var used = new byte[150 << 20];
        Array.Fill(used, (byte)1);
        new ManualResetEventSlim().Wait(400);
        GC.KeepAlive(used);
        return item;
    }

    /// <summary>Takes so many bytes for good.</summary>
    public static int Keep(int bytes)
    {
        var taken = new byte[bytes];
        Array.Fill(taken, (byte)1);
        Kept.Add(taken);
        return Environment.ProcessId;
    }
}
