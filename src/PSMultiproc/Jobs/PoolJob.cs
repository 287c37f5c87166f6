using System.Management.Automation;
using System.Runtime.ExceptionServices;
using PSMultiproc.Commands;
using PSMultiproc.Jobs;
using PSMultiproc.Pools;
using PSMultiproc.Scripts;
using PSMultiproc.Session;
using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>
/// A job whose work a pool does. Besides what every job can, it gives its result as a whole. All members may be used from
/// any thread.
/// </summary>
public abstract class PoolJob : WorkJob
{
    /// <summary>How often a wait lets others have the session, and looks whether it is to end.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    private readonly CallPreferences _preferences;
    private readonly List<PSObject?> _results = [];
    private readonly ProcessPool _pool;
    private MapOperation? _work;
    private MapOperation? _input;

    /// <summary>Who needs the call: the one who adds items, and the one who consumes what comes of them.</summary>
    private int _users = 2;
    private Exception? _itemError;
    private long _failed;
    private long _done;

    private protected PoolJob(PoolCall call, string? name)
        : base(call.Command, name, call.Place)
    {
        _preferences = call.Preferences;
        _pool = call.Pool;
        _work = _input = call.Work;
    }

    /// <summary>Whether the job has ended, so that <see cref="GetResult()"/> does not wait.</summary>
    public bool IsReady => IsOver;

    /// <summary>Whether <see cref="GetResult()"/> gives a result, and no error.</summary>
    /// <exception cref="JobNotReadyException">It has not ended.</exception>
    public bool IsSuccessful => IsReady ? FindError() is null : throw new JobNotReadyException(Name);

    /// <summary>How much is done. What the work says of its progress by itself is in its <see cref="WorkProgress.Records"/>.</summary>
    public new WorkProgress Progress => new(
        Math.Min(Volatile.Read(ref _work)?.Settled ?? Volatile.Read(ref _done), Total), Volatile.Read(ref _failed), Total, base.Progress);

    /// <summary>How many items there are.</summary>
    private protected long Total { get; private set; }

    /// <summary>
    /// Waits for the end and gives what was put out, whether <c>Receive-Job</c> has taken it or not; the job keeps it until
    /// it is removed. Event actions of the session run meanwhile, and Ctrl-C ends the wait. On a session's own thread, the
    /// callbacks that wait for the session have run when it returns, those of this job among them.
    /// </summary>
    /// <exception cref="OperationCanceledException">The job was stopped.</exception>
    /// <exception cref="Exception">What the work failed with.</exception>
    public object? GetResult() => GetResult(Deadline.Never);

    /// <inheritdoc cref="GetResult()"/>
    /// <param name="timeout">How long to wait, in seconds; 0 only looks.</param>
    /// <exception cref="TimeoutException">The job has not ended by then; it goes on.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative.</exception>
    public object? GetResult(double timeout) => GetResult(Deadline.After(timeout));

    /// <summary>Adds an item.</summary>
    internal void Add(object? item)
    {
        Total++;
        if (_input is { IsOver: false } work)
        {
            // Its input being held, it takes any number.
            work.TryAdd(item);
        }
    }

    /// <summary>Says that no more items come.</summary>
    internal void CompleteAdding()
    {
        var work = _input!;
        _input = null;
        work.CompleteAdding();
        Leave(work);
    }

    /// <summary>Takes what comes of the work from now on.</summary>
    private protected void Begin() => Begin(_work!);

    /// <summary>What the outputs are together.</summary>
    private protected abstract object? ToResult(IReadOnlyList<PSObject?> outputs);

    /// <summary>The error that the result is in place of.</summary>
    private protected Exception? FindError() => JobStateInfo.State == JobState.Stopped
        ? new OperationCanceledException($"The job '{Name}' was stopped before it had come to its end.")
        : JobStateInfo.Reason ?? _itemError;

    /// <summary>What was put out, of a job that has ended well.</summary>
    private protected object? Result => ToResult(_results);

    /// <summary>Whether an error ends the job because the caller has said <c>-ErrorAction Stop</c>.</summary>
    private protected bool IsToStop(ItemFailure failure) =>
        _preferences.ErrorAction == ActionPreference.Stop && !Errors.IsNativeLine(failure);

    private protected override void TakeOutput(PSObject? output)
    {
        _results.Add(output);
        base.TakeOutput(output);
    }

    private protected override void TakeError(ItemFailure failure, ErrorRecord error)
    {
        if (failure.EndsItem)
        {
            _itemError ??= error.Exception;
            Volatile.Write(ref _failed, _failed + 1);
        }

        if (_preferences.ErrorAction is not (ActionPreference.Ignore or ActionPreference.SilentlyContinue))
        {
            base.TakeError(failure, error);
        }
    }

    private protected override void TakeRecord(object record)
    {
        var isSilenced = record switch
        {
            WarningRecord => _preferences.IsSilenced(CallPreferences.Warning),
            InformationRecord => _preferences.IsSilenced(CallPreferences.Information),
            ProgressRecord => _preferences.IsSilenced(CallPreferences.Progress),
            _ => false,
        };
        if (!isSilenced)
        {
            base.TakeRecord(record);
        }
    }

    private protected override void StopWork() => Volatile.Read(ref _work)?.Abort(new OperationCanceledException());

    private protected override Task<Exception?> EndWorkAsync(Exception? failure)
    {
        var work = _work!;
        work.Cancel();
        _pool.End(work);
        Volatile.Write(ref _done, work.Settled);
        Volatile.Write(ref _work, null);
        Leave(work);
        if (failure is BlockFailedException)
        {
            Volatile.Write(ref _failed, _failed + 1);
        }

        return Task.FromResult(failure);
    }

    private void Leave(MapOperation work)
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            work.Dispose();
        }
    }

    private object? GetResult(Deadline deadline)
    {
        while (!IsReady)
        {
            StoppedPipeline.GiveWay();

            // Within a callback the engine runs no others.
            SessionCallbacks.RunHere();
            var left = deadline.Left;
            if (!Finished.WaitOne(left < LookInterval ? left : LookInterval) && left == TimeSpan.Zero)
            {
                throw new TimeoutException($"The job '{Name}' has not ended in time. It goes on; Stop-Job ends it.");
            }
        }

        SessionCallbacks.RunHere();
        switch (FindError())
        {
            case BlockFailedException { ErrorRecord.Exception: var error }:
                ExceptionDispatchInfo.Throw(error);
                break;
            case { } error:
                ExceptionDispatchInfo.Throw(error);
                break;
        }

        return Result;
    }
}
