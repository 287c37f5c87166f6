using System.Globalization;

namespace PSMultiproc;

/// <summary>How a worker process ended: one of the two is set, or neither when it could not be learnt.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Signal">The signal's number.</param>
internal readonly record struct WorkerExit(int? Code, int? Signal)
{
    /// <summary>
    /// .NET reports a process ended by signal n as exit code 128 + n, as shells do. A program that exits with such a
    /// code by itself looks the same.
    /// </summary>
    private const int SignalBase = 128;

    /// <summary>The highest signal number of Linux (SIGRTMAX, signal(7)).</summary>
    private const int HighestSignal = 64;

    public static WorkerExit FromExitCode(int exitCode) =>
        !OperatingSystem.IsWindows() && exitCode > SignalBase && exitCode <= SignalBase + HighestSignal
            ? new WorkerExit(null, exitCode - SignalBase)
            : new WorkerExit(exitCode, null);

    /// <summary>The end in words, as part of a sentence.</summary>
    public string Describe() => this switch
    {
        { Signal: { } signal } => string.Create(CultureInfo.InvariantCulture, $"signal {signal}"),
        { Code: { } code } => string.Create(CultureInfo.InvariantCulture, $"exit code {code}"),
        _ => "an exit code that could not be learnt",
    };
}
