using System.Management.Automation;

namespace PSMultiproc.Jobs;

/// <summary>
/// A job's place in the list of its session's jobs. <c>Receive-Job -Wait -AutoRemoveJob</c> takes a job from there twice when
/// the job ends while the command begins to wait: once itself, for it sees the end, and once more when it is told of the end;
/// and then it reports that there is no such job. Each time it first asks whether the job has more data, so a job that is
/// asked while it tells of its end, and is gone from the list, is put there once more.
/// </summary>
/// <remarks>All members may be used from any thread.</remarks>
internal sealed class JobListing(Job job)
{
    private readonly Job _job = job;
    private JobRepository? _jobs;

    /// <summary>The thread that raises the events of the job's end, while it does; otherwise 0.</summary>
    private volatile int _raisingThread;

    /// <summary>Whether the job was listed once more. For the raising thread.</summary>
    private bool _isListedAgain;

    public void Add(JobRepository jobs)
    {
        Volatile.Write(ref _jobs, jobs);
        jobs.Add(_job);
    }

    /// <summary>Somebody asks whether the job has more data.</summary>
    public void OnLookedAt()
    {
        if (_raisingThread == Environment.CurrentManagedThreadId && Volatile.Read(ref _jobs) is { } jobs && !IsIn(jobs))
        {
            jobs.Add(_job);
            _isListedAgain = true;
        }
    }

    /// <summary>Raises the events of the job's end.</summary>
    public void WhileEventsAreRaised(Action raise)
    {
        _raisingThread = Environment.CurrentManagedThreadId;
        raise();
        _raisingThread = 0;
        if (_isListedAgain && IsIn(_jobs!))
        {
            // It was somebody else who asked.
            _jobs!.Remove(_job);
        }
    }

    private bool IsIn(JobRepository jobs) => jobs.GetJob(_job.InstanceId) is not null;
}
