using System.Globalization;
using PSMultiproc.Pools;

namespace PSMultiproc.Watch;

/// <summary>Makes the lines of the live table: a head and a row for each worker, for each pool.</summary>
internal static class PoolTable
{
    private const string Head = "   #      PID  State     Seconds      Done  Failed  Restarts   Memory  Processor  Item";
    private const string Hint = "Any key ends this.";
    private const double Megabyte = 1024 * 1024;

    /// <summary>The most lines that a pool has besides its workers: its name, the columns' names, how many are not shown, a space.</summary>
    private const int Frame = 4;

    /// <summary>The lines that a pool without workers has: its name, the columns' names, a space.</summary>
    private const int EmptyPool = 3;

    /// <summary>Makes the lines.</summary>
    /// <param name="pools">The pools.</param>
    /// <param name="width">The most characters of a line.</param>
    /// <param name="height">The most lines; where there is less room than workers, the first of each pool are shown, the busy ones before others, and where there is none for a pool, the rest are counted.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<PoolSnapshot> pools, int width, int height)
    {
        var lines = new List<string>();
        var shown = CountFitting(pools, height - 1);
        var room = Math.Max(0, height - (shown < pools.Count ? 2 : 1));
        for (var index = 0; index < shown; index++)
        {
            // What is left is shared by the pools that are left; one that needs less leaves more to the next.
            var share = (room - lines.Count) / (shown - index);
            AddPool(lines, pools[index], Math.Max(0, share - Frame));
        }

        if (lines.Count > room)
        {
            lines.RemoveRange(room, lines.Count - room);
        }

        if (shown < pools.Count)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"… and {pools.Count - shown} more {(pools.Count - shown == 1 ? "pool" : "pools")}"));
        }

        lines.Add(pools.Count == 0 ? "No pool is open. " + Hint : Hint);
        return [.. lines.Take(Math.Max(0, height)).Select(line => Cut(line, width))];
    }

    /// <summary>How many pools there is room for; where not for all, beside a line that counts the rest. One is shown, whatever there is.</summary>
    private static int CountFitting(IReadOnlyList<PoolSnapshot> pools, int room)
    {
        var needs = pools.Select(static pool => EmptyPool + Math.Min(1, pool.Workers.Count)).ToArray();
        if (needs.Sum() <= room)
        {
            return pools.Count;
        }

        var count = 0;
        for (var left = room - 1; count < needs.Length && needs[count] <= left; count++)
        {
            left -= needs[count];
        }

        return Math.Max(1, count);
    }

    private static void AddPool(List<string> lines, PoolSnapshot pool, int most)
    {
        var busy = pool.Workers.Count(static worker => worker.State == WorkerState.Busy);
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{ItemText.OnOneLine(pool.Name)}: {pool.State.ToString().ToLowerInvariant()}, {pool.Workers.Count} {(pool.Workers.Count == 1 ? "worker" : "workers")}, {busy} busy, " +
            $"{pool.Queued} queued, {pool.InFlight} in flight{(pool.ChunkSize is { } size ? $", {size} a chunk" : "")}"));
        lines.Add(Head);
        var all = pool.Workers.Count <= most + 1;
        var shown = all ? pool.Workers : [.. pool.Workers.OrderBy(static worker => worker.State != WorkerState.Busy).Take(most).OrderBy(static worker => worker.Number)];
        lines.AddRange(shown.Select(Row));
        if (!all)
        {
            lines.Add($"   … and {pool.Workers.Count - most} more");
        }

        lines.Add("");
    }

    private static string Row(WorkerInfo worker) => string.Create(
        CultureInfo.InvariantCulture,
        $"{worker.Number,4}  {Text(worker.ProcessId == 0 ? null : worker.ProcessId, "0"),7}  {worker.State,-8}  {Text(worker.Seconds, "0.0"),7}  " +
        $"{worker.Done,8}  {worker.Failed,6}  {worker.Restarts,8}  {Text(worker.Memory / Megabyte, "0 M"),7}  " +
        $"{Text(worker.ProcessorTime?.TotalSeconds, "0.0 \\s"),9}  {worker.CurrentItem}").TrimEnd();

    private static string Text(double? number, string format) => number?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static string Cut(string line, int width) => line.Length <= width ? line : line[..Math.Max(0, width)];
}
