namespace PSMultiproc;

/// <summary>Which worker an event is of.</summary>
public class WorkerEventArgs : EventArgs
{
    internal WorkerEventArgs(int number, int processId)
    {
        Number = number;
        ProcessId = processId;
    }

    /// <summary>Its number in the pool, from 1; a worker that replaces another has the same.</summary>
    public int Number { get; }

    /// <summary>Its process id.</summary>
    public int ProcessId { get; }
}
