namespace PSMultiproc.FaultyWorker;

/// <summary>A host that waits to be killed while its workers are at something.</summary>
internal static class Host
{
    /// <summary>How many workers it has.</summary>
    private const int Workers = 2;

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
}
