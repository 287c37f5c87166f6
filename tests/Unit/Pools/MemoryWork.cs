using System.Runtime.InteropServices;

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

    /// <summary>Runs an item, and keeps too much at the first.</summary>
    /// <returns>Which process has run it.</returns>
    public static int KeepAtFirst(TracedStep step) => TracedStep.Run(step) == 0 ? Keep(350 << 20) : Environment.ProcessId;

    /// <summary>Runs an item, and keeps too much from before the second.</summary>
    /// <returns>Which process has run it.</returns>
    public static int KeepAtSecond(TracedStep step)
    {
        var process = step.Index == 1 ? Keep(350 << 20) : Environment.ProcessId;
        TracedStep.Run(step);
        return process;
    }

    /// <summary>
    /// Runs an item with much memory, which the first leaves to be collected; that of the others is nothing that makes a
    /// runtime collect.
    /// </summary>
    /// <returns>Which process has run it.</returns>
    public static unsafe int LeaveAtFirst(TracedStep step)
    {
        if (step.Index == 0)
        {
            Array.Fill(new byte[200 << 20], (byte)1);
            TracedStep.Run(step);
        }
        else
        {
            const int Bytes = 150 << 20;
            var used = NativeMemory.Alloc(Bytes);
            NativeMemory.Fill(used, Bytes, 1);
            TracedStep.Run(step);
            NativeMemory.Free(used);
        }

        return Environment.ProcessId;
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
