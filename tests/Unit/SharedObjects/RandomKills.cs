using System.Diagnostics;
using PSMultiproc.Tests.Pools;

namespace PSMultiproc.Tests.SharedObjects;

/// <summary>Lets workers use an object without end, and kills them at random moments.</summary>
internal static class RandomKills
{
    /// <summary>For a run of some seconds.</summary>
    public const int Few = 12;

    /// <summary>For a long run.</summary>
    public const int Many = 500;

    private const int Workers = 4;

    /// <summary>From here on nobody goes on.</summary>
    private const long End = long.MaxValue / 2;

    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(30);

    /// <summary>Kills so many workers that do a work; then the rest is told to end.</summary>
    /// <param name="work">What they do: one turn after the other, while <see cref="GoesOn"/> says so.</param>
    /// <param name="used">The object: the first of the work's arguments. The second is for <see cref="GoesOn"/>.</param>
    /// <param name="kills">How many.</param>
    /// <param name="more">The arguments that follow.</param>
    public static async Task RunAsync(Func<object?[], int> work, SharedObject used, int kills, params object?[] more)
    {
        await using var pool = TestPool.Open(Workers);
        using var turns = new SharedValue<long>(0);
        var random = new Random(kills);
        var running = Enumerable.Range(0, Workers).Select(_ => pool.RunAsync(work, [used, turns, .. more])).ToList();
        for (var i = 0; i < kills; i++)
        {
            // However slow the machine is: of so many turns that are begun, one at least has been finished since the last death.
            var before = turns.Value;
            await Eventually.HoldsAsync(() => turns.Value > before + Workers, "a worker gets on with its work");
            WorkerInfo[] busy = [.. pool.Workers.Where(static worker => worker.State == WorkerState.Busy)];
            await Task.Delay(random.NextDouble() * LongestLife);
            var victim = busy[random.Next(busy.Length)].ProcessId;
            Kill(victim);
            await Eventually.HoldsAsync(() => pool.Workers.All(worker => worker.ProcessId != victim), "the pool knows of the death");

            // A task that it had not begun is another worker's now.
            foreach (var ended in running.Where(static task => task.IsCompleted).ToList())
            {
                await Assert.ThrowsAsync<WorkerCrashedException>(() => ended);
                running[running.IndexOf(ended)] = pool.RunAsync(work, [used, turns, .. more]);
            }
        }

        turns.Value = End;
        foreach (var task in running)
        {
            try
            {
                await task;
            }
            catch (WorkerCrashedException)
            {
                // It was the last victim's.
            }
        }
    }

    /// <summary>Whether a work goes on with another turn.</summary>
    public static bool GoesOn(object?[] work) => ((SharedValue<long>)work[1]!).Increment() < End;

    /// <summary>Kills a worker.</summary>
    public static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }
}
