namespace PSMultiproc.Commands;

/// <summary>
/// The one place where a command waits for a task: a pipeline's thread cannot await, and has no context that the task's
/// continuations could need.
/// </summary>
internal static class PipelineThread
{
#pragma warning disable VSTHRD002 // See the summary.

    /// <summary>Waits for a task and gives what it threw as it was thrown.</summary>
    /// <returns>False when the time was up.</returns>
    /// <exception cref="OperationCanceledException">The command is being stopped.</exception>
    public static bool Wait(Task task, TimeSpan timeout, CancellationToken stopping)
    {
        // Not the task's own wait: that would wrap what it threw.
        var ended = Task.WaitAny([task], (int)timeout.TotalMilliseconds, stopping) == 0;
        if (ended)
        {
            task.GetAwaiter().GetResult();
        }

        return ended;
    }

    /// <summary>Waits for a task's result.</summary>
    /// <inheritdoc cref="Wait"/>
    public static T Wait<T>(Task<T> task, CancellationToken stopping)
    {
        Wait(task, Timeout.InfiniteTimeSpan, stopping);
        return task.GetAwaiter().GetResult();
    }

#pragma warning restore VSTHRD002
}
