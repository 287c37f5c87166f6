namespace PSMultiproc.FaultyWorker;

/// <summary>A host that waits to be killed while its workers are at something.</summary>
internal static class Host
{
    /// <summary>How many workers it has.</summary>
    private const int Workers = 2;

    /// <summary>Does the first items of a call with a log, and waits to be killed.</summary>
    public static async Task<int> RunLoggedAsync(string folder, int count)
    {
        await using var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Workers, StandardError = null });
        var options = new MapOptions { JobLogPath = HostWork.LogOf(folder), Resume = File.Exists(HostWork.LogOf(folder)) };
        await foreach (var _ in pool.MapAsync(FirstOf(HostWork.LoggedItems(folder), count), HostWork.Append, options))
        {
        }

        return 0;
    }

    /// <summary>Opens a pool and has it work; each process that is at it prints a line <c>worker PID</c>.</summary>
    public static async Task<int> RunAsync(string work)
    {
        var pool = new ProcessPool(new ProcessPoolOptions { ProcessCount = Workers, StandardError = null });
        if (work == "starting")
        {
            Console.WriteLine("worker 0");
            return Faults.Wait();
        }

        Func<int, int> function = work switch
        {
            "idle" => HostWork.Nothing,
            "loop" => HostWork.Loop,
            "native" => HostWork.PauseInNativeCode,
            "children" => HostWork.StartChildren,
            _ => throw new ArgumentException(work),
        };
        await foreach (var _ in pool.MapAsync(Enumerable.Range(0, Workers), function, new MapOptions { ChunkSize = 1 }))
        {
        }

        // Only idle workers get this far.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (pool.Workers.Any(static worker => worker.State != WorkerState.Idle))
        {
            await timer.WaitForNextTickAsync();
        }

        foreach (var worker in pool.Workers)
        {
            Console.WriteLine($"worker {worker.ProcessId}");
        }

        return Faults.Wait();
    }

    /// <summary>Gives some items, and never says that there are no more.</summary>
    private static IEnumerable<string> FirstOf(IEnumerable<string> items, int count)
    {
        foreach (var item in items.Take(count))
        {
            yield return item;
        }

        _ = Faults.Wait();
    }
}
