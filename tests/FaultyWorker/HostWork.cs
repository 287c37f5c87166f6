using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PSMultiproc.FaultyWorker;

/// <summary>What the workers of a host that is about to die are at. Each prints its process ids first.</summary>
public static class HostWork
{
    /// <summary>The items of a logged call: a file for each.</summary>
    public static IEnumerable<string> LoggedItems(string folder) => Enumerable.Range(0, 10_000).Select(index => Path.Combine(folder, $"{index}.ran"));

    /// <summary>Where that call's log is.</summary>
    public static string LogOf(string folder) => Path.Combine(folder, "log");

    /// <summary>What is done with an item: its file shows how often.</summary>
    public static int Append(string path)
    {
        File.AppendAllText(path, "x");
        return 0;
    }

    /// <summary>Does nothing.</summary>
    public static int Nothing(int item) => item;

    /// <summary>Never calls anything.</summary>
    public static int Loop(int item)
    {
        Name();
        var counter = 0u;
        while (item >= 0)
        {
            counter++;
        }

        return (int)counter;
    }

    /// <summary>Is in the kernel, outside the runtime's control.</summary>
    public static int PauseInNativeCode(int item)
    {
        Name();
        while (item >= 0)
        {
            _ = pause();
        }

        return item;
    }

    /// <summary>Waits for a child, which has one of its own in another group.</summary>
    public static int StartChildren(int item)
    {
        Name();
        var start = new ProcessStartInfo("sh", ["-c", "timeout 1000 sleep 1001 & echo worker $!; echo worker $$; wait"]);
        using var child = Process.Start(start)!;
        child.WaitForExit();
        return item;
    }

    private static void Name() => Console.WriteLine($"worker {Environment.ProcessId}");

    [DllImport("libc")]
#pragma warning disable SYSLIB1054, CA5392, IDE1006 // A test's own call of pause(2).
    private static extern int pause();
#pragma warning restore SYSLIB1054, CA5392, IDE1006
}
