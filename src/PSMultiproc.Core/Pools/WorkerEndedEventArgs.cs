namespace PSMultiproc;

/// <summary>How and why a worker has ended.</summary>
public sealed class WorkerEndedEventArgs : WorkerEventArgs
{
    internal WorkerEndedEventArgs(int number, int processId, WorkerEndReason reason, WorkerExit exit)
        : base(number, processId)
    {
        Reason = reason;
        ExitCode = exit.Code;
        Signal = exit.Signal;
    }

    /// <summary>Why.</summary>
    public WorkerEndReason Reason { get; }

    /// <summary>Its exit code; <see langword="null"/> when a signal ended it, or when that could not be learnt.</summary>
    public int? ExitCode { get; }

    /// <summary>The number of the signal that ended it; <see langword="null"/> when none did.</summary>
    public int? Signal { get; }
}
