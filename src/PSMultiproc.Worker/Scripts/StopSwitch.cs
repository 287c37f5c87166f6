namespace PSMultiproc.Worker;

/// <summary>Lets the channel's thread stop the pipeline that runs a certain piece of work, now or as soon as it starts.</summary>
internal sealed class StopSwitch
{
    private readonly object _gate = new();
    private readonly HashSet<int> _stopped = [];
    private ScriptPipeline? _running;
    private int _runningId;

    /// <summary>Makes the pipeline the one to be stopped, until the result is disposed.</summary>
    public IDisposable Arm(int workId, ScriptPipeline pipeline)
    {
        lock (_gate)
        {
            (_running, _runningId) = (pipeline, workId);
            if (_stopped.Contains(workId))
            {
                pipeline.Stop();
            }
        }

        return new Disarming(this);
    }

    /// <summary>Stops the work's pipeline, and any that it may start yet.</summary>
    public void Stop(int workId)
    {
        lock (_gate)
        {
            _stopped.Add(workId);
            if (_runningId == workId)
            {
                _running?.Stop();
            }
        }
    }

    /// <summary>The work is over; its number is not used again.</summary>
    public void Forget(int workId)
    {
        lock (_gate)
        {
            _stopped.Remove(workId);
        }
    }

    private sealed class Disarming(StopSwitch owner) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._running = null;
            }
        }
    }
}
