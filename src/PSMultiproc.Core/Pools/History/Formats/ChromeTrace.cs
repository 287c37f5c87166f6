using System.Text.Json;

namespace PSMultiproc.Pools;

/// <summary>
/// Writes a trace in Chrome's Trace Event Format: the pool as a process, each worker as a thread of it. In a worker's row
/// lies the life of each of its processes, and in that what it was at and when it waited.
/// </summary>
/// <remarks>Complete events (X) of one row must lie within or beside each other; times are microseconds.</remarks>
internal static class ChromeTrace
{
    /// <summary>Shorter pauses are the way of a message, and there is one behind each chunk.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>Writes it; the stream stays open.</summary>
    public static void Write(PoolTrace trace, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = false });
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartObject("otherData");
        json.WriteString("pool", trace.Pool);
        json.WriteNumber("forgottenChunks", trace.Forgotten);
        json.WriteEndObject();
        json.WriteStartArray("traceEvents");
        WriteName(json, "process_name", 0, "pool " + trace.Pool);
        foreach (var worker in trace.Workers)
        {
            WriteName(json, "thread_name", worker, "worker " + worker);
        }

        foreach (var life in trace.Lives)
        {
            WriteLife(json, trace, life);
        }

        foreach (var work in trace.Work)
        {
            WriteWork(json, trace, work);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLife(Utf8JsonWriter json, PoolTrace trace, WorkerLife life)
    {
        var end = life.Ended ?? trace.Now;
        if (end < trace.From)
        {
            return;
        }

        Begin(json, "X", $"process {life.ProcessId}", "worker", life.Number);
        WriteTimes(json, trace, life.Started, end);
        json.WriteEndObject();
        if ((life.Ready ?? end) is var ready && ready > trace.From)
        {
            Begin(json, "X", "starting", "worker", life.Number);
            WriteTimes(json, trace, life.Started, ready);
            json.WriteEndObject();
        }

        foreach (var (from, to) in trace.Waits(life, ShortestWait))
        {
            Begin(json, "X", "waiting", "waiting", life.Number);
            WriteTimes(json, trace, from, to);
            json.WriteString("cname", "grey");
            json.WriteEndObject();
        }

        if (life.Ended is { } ended)
        {
            Begin(json, "i", $"process {life.ProcessId} ended: {life.End}", life.WasKilled ? "death" : "exit", life.Number);
            json.WriteNumber("ts", Microseconds(trace, ended));
            json.WriteString("s", "t");
            json.WriteEndObject();
        }
    }

    private static void WriteWork(Utf8JsonWriter json, PoolTrace trace, in TracedWork work)
    {
        var (name, category, colour) = work.Outcome switch
        {
            WorkOutcome.Failed => ("failed: " + work.Label, "failed", "terrible"),
            WorkOutcome.Cancelled => ("cancelled: " + work.Label, "cancelled", "grey"),
            WorkOutcome.Running => ("running: " + work.Label, "running", "yellow"),
            _ => (work.Label, "work", "good"),
        };
        Begin(json, "X", name, work.Attempt > 1 ? category + ",retry" : category, work.Worker);
        WriteTimes(json, trace, work.Began, work.Ended);
        json.WriteString("cname", colour);
        json.WriteStartObject("args");
        json.WriteNumber("processId", work.ProcessId);
        json.WriteNumber("call", work.Call);
        json.WriteNumber("index", work.FirstIndex);
        json.WriteNumber("items", work.Count);
        json.WriteNumber("failed", work.Failed);
        json.WriteNumber("attempt", work.Attempt);
        if (work.Text is { } text)
        {
            json.WriteString("item", text);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteName(Utf8JsonWriter json, string kind, int worker, string name)
    {
        Begin(json, "M", kind, "__metadata", worker);
        json.WriteNumber("ts", 0);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string phase, string name, string categories, int worker)
    {
        json.WriteStartObject();
        json.WriteString("ph", phase);
        json.WriteString("name", name);
        json.WriteString("cat", categories);
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteNumber("tid", worker);
    }

    private static void WriteTimes(Utf8JsonWriter json, PoolTrace trace, long from, long to)
    {
        var start = Microseconds(trace, from);
        json.WriteNumber("ts", start);
        json.WriteNumber("dur", Math.Max(0, Microseconds(trace, to) - start));
    }

    private static decimal Microseconds(PoolTrace trace, long time) =>
        Math.Round((decimal)Math.Max(0, trace.Seconds(time)) * 1_000_000, 3);
}
