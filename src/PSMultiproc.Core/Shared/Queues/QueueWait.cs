namespace PSMultiproc.Shared;

/// <summary>One wait for steps of a queue's other end, from the first look to the last.</summary>
/// <param name="waiters">Those who wait for that end.</param>
/// <param name="deadline">How long it may take.</param>
/// <param name="lookAround">What to do whenever it has been asleep; see <see cref="ItemQueue"/>.</param>
internal struct QueueWait(QueueWaiters waiters, Deadline deadline, Func<bool, bool> lookAround)
{
    private readonly QueueWaiters _waiters = waiters;
    private readonly Deadline _deadline = deadline;
    private readonly Func<bool, bool> _lookAround = lookAround;
    private bool _isOver;

    /// <summary>Waits for a step, or until there is reason to look around.</summary>
    /// <param name="seen">What the end's word was when it was looked at.</param>
    /// <param name="result">Says why the wait is over: it stays as it is when the time is up.</param>
    /// <returns>Whether to look again.</returns>
    public bool TryWait(int seen, ref QueueResult result)
    {
        if (_isOver)
        {
            // It was looked at again since, so that nothing is missed that came just before.
            result = QueueResult.Completed;
            return false;
        }

        var left = _deadline.Left;
        if (left == TimeSpan.Zero)
        {
            return false;
        }

        _isOver = !_lookAround(_waiters.Wait(seen, left));
        return true;
    }
}
