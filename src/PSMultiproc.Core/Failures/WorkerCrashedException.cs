using System.Globalization;

namespace PSMultiproc;

/// <summary>The worker process ended while it ran the item, or before the block of its own had come to an end.</summary>
public sealed class WorkerCrashedException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "WorkerCrashed";

    /// <param name="processId">The process id.</param>
    /// <param name="exit">How it ended.</param>
    /// <param name="standardError">The end of its standard error.</param>
    /// <param name="when">What it was at, as the end of a sentence.</param>
    internal WorkerCrashedException(int processId, WorkerExit exit, string standardError, string when)
        : base(Id, Describe(processId, exit, standardError, when))
    {
        ProcessId = processId;
        ExitCode = exit.Code;
        Signal = exit.Signal;
        StandardError = standardError;
    }

    /// <summary>The process id the worker had.</summary>
    public int ProcessId { get; }

    /// <summary>Its exit code; <see langword="null"/> when a signal ended it.</summary>
    public int? ExitCode { get; }

    /// <summary>The signal that ended it, as in signal(7); <see langword="null"/> when it exited by itself.</summary>
    public int? Signal { get; }

    /// <summary>
    /// The end of what it wrote to its standard error, at most 4 KiB. Where .NET's report of the crash is longer, the
    /// report's first lines stand before it.
    /// </summary>
    public string StandardError { get; }

    private static string Describe(int processId, WorkerExit exit, string standardError, string when)
    {
        var how = exit.Signal is { } signal
            ? string.Create(CultureInfo.InvariantCulture, $"was ended by signal {signal}{SignalName(signal)}")
            : string.Create(CultureInfo.InvariantCulture, $"exited with code {exit.Code}");
        var tail = standardError.Trim();
        var text = string.Create(
            CultureInfo.InvariantCulture, $"Worker process {processId} {how} {when}.");
        return tail.Length == 0 ? text : $"{text} Its standard error ended with: {tail}";
    }

    private static string SignalName(int signal) => signal switch
    {
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        _ => string.Empty,
    };
}
