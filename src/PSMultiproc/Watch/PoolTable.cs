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

    /// <summary>Makes the lines.</summary>
    /// <param name="pools">The pools.</param>
    /// <param name="width">The most characters of a line.</param>
    /// <param name="height">The most lines; where there is less room than workers, the first of each pool are shown, the busy ones before others.</param>
    public static IReadOnlyList<string> Lines(IReadOnlyList<PoolSnapshot> pools, int width, int height)
    {
        var lines = new List<string>();
        for (var index = 0; index < pools.Count; index++)
        {
            // What is left is shared by the pools that are left; one that needs less leaves more to the next.
            var share = (height - 1 - lines.Count) / (pools.Count - index);
            AddPool(lines, pools[index], Math.Max(0, share - Frame));
        }

        if (lines.Count > height - 1)
        {
            lines.RemoveRange(Math.Max(0, height - 1), lines.Count - Math.Max(0, height - 1));
        }

        lines.Add(pools.Count == 0 ? "No pool is open. " + Hint : Hint);
        return [.. lines.Take(Math.Max(0, height)).Select(line => Cut(line, width))];
    }

    private static void AddPool(List<string> lines, PoolSnapshot pool, int most)
    {
        var busy = pool.Workers.Count(static worker => worker.State == WorkerState.Busy);
        lines.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{ItemText.OnOneLine(pool.Name)}: {pool.State.ToString().ToLowerInvariant()}, {pool.Workers.Count} workers, {busy} busy, " +
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
