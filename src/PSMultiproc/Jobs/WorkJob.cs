using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Commands;
using PSMultiproc.Jobs;
using PSMultiproc.Pools;
using PSMultiproc.Session;

namespace PSMultiproc;

/// <summary>
/// A job that runs a piece of work in another process. What the work puts out and says on its streams comes to the job's
/// collections while it runs, where it stays until <c>Receive-Job</c> takes it. All members may be used from any thread.
/// </summary>
public abstract class WorkJob : Job
{
    /// <summary>
    /// How long stopping a job waits for its end. It takes far less, unless a handler of the job's own events waits for
    /// the one who stops it.
    /// </summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly CallerPlace _place;
    private readonly JobListing _listing;
    private volatile bool _isStopping;

    /// <param name="command">What it runs, as text.</param>
    /// <param name="name">Its name; <see langword="null"/> for one that PowerShell makes of its number.</param>
    /// <param name="place">Where it was started, remembered. The job ends with the session of this thread.</param>
    private protected WorkJob(string command, string? name, CallerPlace place)
        : base(command, name)
    {
        _place = place;
        _listing = new JobListing(this);
        PSJobTypeName = GetType().Name;
        Output = OutputQueue.NewCollection();
    }

    /// <summary>Whether there is, or may yet come, something to receive.</summary>
    public override bool HasMoreData
    {
        get
        {
            _listing.OnLookedAt();
            return !IsOver || Output.Count + Error.Count + Warning.Count + Verbose.Count + Debug.Count + Information.Count + Progress.Count > 0;
        }
    }

    /// <summary>Where it runs: on this machine.</summary>
    public override string Location => "localhost";

    /// <summary>The session (runspace) that it was started in, and ends with.</summary>
    private protected Runspace Session { get; } = Runspace.DefaultRunspace;

    /// <summary>Empty: the state says all.</summary>
    public override string StatusMessage => string.Empty;

    /// <summary>Whether it has come to its end, whatever that was.</summary>
    private protected bool IsOver => JobStateInfo.State is JobState.Completed or JobState.Failed or JobState.Stopped;

    /// <summary>Lists it among the jobs of its session, where it stays until it is removed.</summary>
    internal void ListIn(JobRepository jobs) => _listing.Add(jobs);

    /// <summary>Ends the work and waits until it has ended.</summary>
    public override void StopJob()
    {
        BeginStop();
        if (!IsOver)
        {
            Finished.WaitOne(StopPatience);
        }
    }

    /// <summary>Ends the work, without waiting for it.</summary>
    internal void BeginStop()
    {
        if (!IsOver)
        {
            _isStopping = true;
            StopWork();
        }
    }

    /// <summary>Takes what comes of the work from now on, until its end.</summary>
    private protected void Begin(MapOperation work)
    {
        SessionPools.Add(this);
        Session.StateChanged += OnSessionChanged;
        SetJobState(JobState.Running);
        _ = RunAsync(work);
    }

    /// <summary>Whether an error ends the job. To be asked before the error's place is completed.</summary>
    private protected virtual bool IsFatal(ItemFailure failure, ErrorRecord error) => failure.EndsItem || CallerPlace.IsOfTheCall(error);

    /// <summary>An error of the work's that does not end the job.</summary>
    private protected virtual void TakeError(ItemFailure failure, ErrorRecord error) => Error.Add(error);

    /// <summary>Something that the work put out.</summary>
    private protected virtual void TakeOutput(PSObject? output) => Output.Add(output);

    /// <summary>Something that the work said on another stream. A text that a worker's host would have shown besides is for a host, and here is none.</summary>
    private protected virtual void TakeRecord(object record)
    {
        switch (record)
        {
            case WarningRecord warning: Warning.Add(warning); break;
            case VerboseRecord verbose: Verbose.Add(verbose); break;
            case DebugRecord debug: Debug.Add(debug); break;
            case InformationRecord information: Information.Add(information); break;
            case ProgressRecord progress: Progress.Add(progress); break;
        }
    }

    /// <summary>The job has come to its end, and is about to have the state that says so.</summary>
    private protected virtual void OnEnding(JobState state, Exception? reason)
    {
    }

    /// <summary>The job's state says that it has come to its end.</summary>
    private protected virtual void OnEnded()
    {
    }

    /// <summary>Has the work end before its time. Does not wait.</summary>
    private protected abstract void StopWork();

    /// <summary>Ends what the work needed, its last output having been taken.</summary>
    /// <param name="failure">Why the work failed; <see langword="null"/> when it did not.</param>
    /// <returns>Why the job has failed; <see langword="null"/> when it has not.</returns>
    private protected abstract Task<Exception?> EndWorkAsync(Exception? failure);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            StopJob();
            Output.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task RunAsync(MapOperation work)
    {
        Exception? failure;
        try
        {
            failure = await TakeAllAsync(work).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // The work came to an end, or a handler of the collections' events threw.
            failure = error;
        }

        End(await EndWorkAsync(failure).ConfigureAwait(false));
    }

    /// <summary>Takes all that comes of the work.</summary>
    /// <returns>The error that ended it, if one did.</returns>
    private async Task<BlockFailedException?> TakeAllAsync(MapOperation work)
    {
        var outputs = new List<object?>();
        while (!work.IsFinished)
        {
            if (work.TryTakeOutputs(outputs))
            {
                foreach (var output in outputs)
                {
                    if (Take(output) is { } fatal)
                    {
                        return fatal;
                    }
                }

                outputs.Clear();
            }
            else
            {
                await work.WaitForOutputsAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }

        return null;
    }

    private BlockFailedException? Take(object? output)
    {
        switch (output)
        {
            case ItemFailure failure:
                return Take(failure);
            case ItemNote note:
                TakeRecord(note.Record);
                break;
            default:
                TakeOutput(output is null ? null : PSObject.AsPSObject(output));
                break;
        }

        return null;
    }

    private BlockFailedException? Take(ItemFailure failure)
    {
        var error = Errors.From(failure);
        var isFatal = IsFatal(failure, error);
        _place.Complete(error);
        if (isFatal)
        {
            return BlockFailedException.Of(error);
        }

        TakeError(failure, error);
        return null;
    }

    /// <summary>A session's jobs end with it, as those of Start-Job do.</summary>
    private void OnSessionChanged(object? sender, RunspaceStateEventArgs change)
    {
        if (change.RunspaceStateInfo.State is RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)
        {
            BeginStop();
        }
    }

    private void End(Exception? failure)
    {
        Session.StateChanged -= OnSessionChanged;
        SessionPools.Forget(this);
        Output.Complete();
        var state = _isStopping ? JobState.Stopped : failure is null ? JobState.Completed : JobState.Failed;
        var reason = state == JobState.Failed ? failure : null;
        OnEnding(state, reason);
        _listing.WhileEventsAreRaised(() => SetEndState(state, reason));
        OnEnded();
    }

    private void SetEndState(JobState state, Exception? reason)
    {
        try
        {
            JobStates.Set(this, state, reason);
        }
        catch (MissingMethodException)
        {
            SetJobState(state);
        }
        catch (ObjectDisposedException)
        {
            // Nobody looks any more.
        }
    }
}
