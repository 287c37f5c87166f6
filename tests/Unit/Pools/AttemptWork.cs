namespace PSMultiproc.Tests.Pools;

/// <summary>What the workers of the tests of time limits and retries do.</summary>
public static class AttemptWork
{
    /// <summary>What an item does that hangs.</summary>
    public enum Hang
    {
        InWait,
        InLoop,
        InNativeCall,
        WithChild,
    }

    /// <summary>Notes that an item is begun, in a file of its own: [index, folder, items that hang, how].</summary>
    public static int RunOrHang(object?[] work)
    {
        var (index, folder, hanging, how) = ((int)work[0]!, (string)work[1]!, (int[])work[2]!, (Hang)work[3]!);
        File.AppendAllText(Path.Combine(folder, $"{index}.begun"), "x");
        if (!hanging.Contains(index))
        {
            return index;
        }

        switch (how)
        {
            case Hang.InWait:
                new ManualResetEventSlim().Wait();
                break;
            case Hang.InLoop:
                while (true)
                {
                }

            case Hang.InNativeCall:
                _ = Poll(0, 0, -1);
                break;
            case Hang.WithChild:
                using (var child = System.Diagnostics.Process.Start("sleep", "300"))
                {
                    File.WriteAllText(Path.Combine(folder, $"{index}.child"), $"{child.Id}");
                    child.WaitForExit();
                }

                break;
        }

        return -1;
    }

    /// <summary>
    /// Fails the first times that an item is tried: [index, folder, how often]. Each third item throws then, each third
    /// crashes, each third puts the time limit to the test.
    /// </summary>
    public static int FailAtFirst(object?[] work)
    {
        var (index, folder, failures) = ((int)work[0]!, (string)work[1]!, (int)work[2]!);
        var path = Path.Combine(folder, $"{index}.begun");
        File.AppendAllText(path, "x");
        if (new FileInfo(path).Length > failures)
        {
            return index;
        }

        switch (index % 3)
        {
            case 0:
                throw new InvalidOperationException($"item {index}");
            case 1:
                Environment.Exit(7);
                break;
            default:
                new ManualResetEventSlim().Wait();
                break;
        }

        return -1;
    }

    /// <summary>How often an item was begun.</summary>
    public static long CountOf(string folder, int index) => new FileInfo(Path.Combine(folder, $"{index}.begun")) is { Exists: true } file ? file.Length : 0;

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "poll")]
    private static extern int Poll(nint descriptors, nuint count, int timeout);
}
