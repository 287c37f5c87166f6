using System.Diagnostics;
using System.Text.Json;

namespace PSMultiproc.Pools;

/// <summary>What a job log says of an item that has ended.</summary>
/// <param name="Index">The item's index among those of the call.</param>
/// <param name="Start">When its last attempt began, in UTC.</param>
/// <param name="Elapsed">How long that took.</param>
/// <param name="Attempts">How often it was tried; 0 when it could not be sent.</param>
/// <param name="Worker">The number of the worker that it ran in last; null when it could not be sent.</param>
/// <param name="Exit">How it ended: 0 for done.</param>
/// <param name="Error">What went wrong; null for nothing.</param>
/// <param name="Hash">What tells it from other items; 0 when it could not be sent.</param>
internal readonly record struct JobLogLine(
    long Index, DateTime Start, TimeSpan Elapsed, int Attempts, int? Worker, int Exit, JobLogError? Error, ulong Hash)
{
    /// <summary>Stands for an error that is no end of a process.</summary>
    private const int ExitOfError = 1;

    /// <summary>What timeout(1) exits with for a command that took too long.</summary>
    private const int ExitOfTimeout = 124;

    /// <summary>What shells add to a signal's number.</summary>
    private const int SignalBase = 128;

    /// <summary>Seconds are told to the microsecond.</summary>
    private const int Decimals = 6;

    private static readonly JsonEncodedText IndexName = JsonEncodedText.Encode("index");
    private static readonly JsonEncodedText StartName = JsonEncodedText.Encode("start");
    private static readonly JsonEncodedText SecondsName = JsonEncodedText.Encode("seconds");
    private static readonly JsonEncodedText AttemptsName = JsonEncodedText.Encode("attempts");
    private static readonly JsonEncodedText WorkerName = JsonEncodedText.Encode("worker");
    private static readonly JsonEncodedText ExitName = JsonEncodedText.Encode("exit");
    private static readonly JsonEncodedText ErrorName = JsonEncodedText.Encode("error");
    private static readonly JsonEncodedText IdName = JsonEncodedText.Encode("id");
    private static readonly JsonEncodedText MessageName = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText HashName = JsonEncodedText.Encode("hash");

    /// <summary>Tells of an item that its worker, or the pool for a dead one, has told the last of.</summary>
    /// <param name="chunk">What it came with.</param>
    /// <param name="item">The item within its block.</param>
    /// <param name="failure">What ended it, an exception or a script's error; null when it is done.</param>
    /// <param name="error">That as text.</param>
    /// <param name="longest">How long ago it can have begun at most, whatever a worker says.</param>
    public static JobLogLine Of(Chunk chunk, int item, object? failure, JobLogError? error, TimeSpan longest)
    {
        var age = TimeSpan.Zero;
        var elapsed = TimeSpan.Zero;
        if (chunk.Times is { } times)
        {
            age = Clamp(Stopwatch.GetElapsedTime(times.Started), longest);
            elapsed = Clamp(times.Elapsed, age);
        }

        return new(
            chunk.Block.FirstIndex + item, DateTime.UtcNow - age, elapsed, chunk.Attempt, chunk.Worker, ExitOf(failure), error, chunk.Block.HashOf(item));
    }

    /// <summary>Tells of an item that cannot be sent.</summary>
    public static JobLogLine OfRefused(long index, JobLogError error) =>
        new(index, DateTime.UtcNow, TimeSpan.Zero, Attempts: 0, Worker: null, ExitOfError, error, Hash: 0);

    /// <summary>Writes it as a JSON object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber(IndexName, Index);
        writer.WriteString(StartName, Start);
        writer.WriteNumber(SecondsName, Math.Round(Elapsed.TotalSeconds, Decimals));
        writer.WriteNumber(AttemptsName, Attempts);
        if (Worker is { } worker)
        {
            writer.WriteNumber(WorkerName, worker);
        }
        else
        {
            writer.WriteNull(WorkerName);
        }

        writer.WriteNumber(ExitName, Exit);
        if (Error is { } error)
        {
            writer.WriteStartObject(ErrorName);
            writer.WriteString(IdName, error.Id);
            writer.WriteString(MessageName, error.Message);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull(ErrorName);
        }

        if (Hash != 0)
        {
            writer.WriteString(HashName, ItemHash.ToText(Hash));
        }
        else
        {
            writer.WriteNull(HashName);
        }

        writer.WriteEndObject();
    }

    private static TimeSpan Clamp(TimeSpan time, TimeSpan longest) => time < TimeSpan.Zero ? TimeSpan.Zero : time > longest ? longest : time;

    /// <summary>0 is kept for what is done: a process that exits with 0 amid its item has not done it.</summary>
    private static int ExitOf(object? failure) => failure switch
    {
        null => 0,
        WorkerCrashedException { Signal: { } signal } => SignalBase + signal,
        WorkerCrashedException { ExitCode: { } code and not 0 } => code,
        TaskTimedOutException => ExitOfTimeout,
        _ => ExitOfError,
    };
}
