namespace PSMultiproc.Pools;

/// <summary>A worker on its way to being ready.</summary>
/// <remarks>It is not disposed of: its token has neither a timer nor a handle of the system's.</remarks>
#pragma warning disable CA1001 // See the remarks.
internal sealed class WorkerStart(int number)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _unwanted = new();
    private readonly TaskCompletionSource _decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The worker's number in the pool.</summary>
    public int Number { get; } = number;

    /// <summary>Its process, once there is one.</summary>
    public WorkerProcess? Process { get; set; }

    /// <summary>When its process was started, by the stopwatch.</summary>
    public long Started { get; set; }

    /// <summary>The worker, once its process has reported. The supervisor's lock guards it.</summary>
    public PoolWorker? Worker { get; set; }

    /// <summary>How its process ended, where it did so before it had reported; <see langword="null"/> otherwise.</summary>
    public WorkerExit? Exit { get; set; }

    /// <summary>Whether it is being ended because it was not ready in time.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Whether nobody wants it any more. The supervisor's lock guards it.</summary>
    public bool IsUnwanted { get; set; }

    /// <summary>Cancelled by <see cref="CallOff"/>.</summary>
    public CancellationToken Unwanted => _unwanted.Token;

    /// <summary>Ends the start of one that is unwanted. Outside every lock.</summary>
    public void CallOff() => _unwanted.Cancel();

    /// <summary>Ends it, for it was not ready in time.</summary>
    public void GiveUp()
    {
        IsGivenUp = true;
        Process?.Kill();
    }

    /// <summary>Says that it is ready, or never will be.</summary>
    public void Decide() => _decided.TrySetResult();

    /// <summary>Waits for <see cref="Decide"/>.</summary>
    public Task WaitUntilDecidedAsync(CancellationToken cancellationToken) => _decided.Task.WaitAsync(cancellationToken);
}
