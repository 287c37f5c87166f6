namespace PSMultiproc.Tests.Pools;

/// <summary>Waits for what only looking again can tell: the system's list of processes, or of files.</summary>
internal static class Eventually
{
    private static readonly TimeSpan HardLimit = TimeSpan.FromSeconds(Limits.Wait);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    public static Task HoldsAsync(Func<bool> condition, string what) => HoldsAsync(condition, () => what);

    public static async Task HoldsAsync(Func<bool> condition, Func<string> what)
    {
        using var timer = new PeriodicTimer(Interval);
        using var limit = new CancellationTokenSource(HardLimit);
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"It never came true that {what()}.");
            }
        }
    }
}
