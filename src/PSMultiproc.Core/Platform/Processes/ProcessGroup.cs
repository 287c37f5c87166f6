namespace PSMultiproc.Platform;

/// <summary>A worker and everything it started, which end together.</summary>
internal static class ProcessGroup
{
    /// <summary>
    /// Makes this process the leader of a group of its own: the terminal's Ctrl-C and hang-up do not reach it, and what
    /// it starts from now on ends with it. Called once, before it starts anything. Repeating it does no harm.
    /// </summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public static void BecomeLeader()
    {
        if (OperatingSystem.IsWindows())
            WindowsProcessGroup.BecomeLeader();
        else
            UnixProcessGroup.BecomeLeader();
    }

    /// <summary>
    /// Kills a worker and its group at once; also what is left of the group when the worker itself has ended, and the
    /// files that it cannot remove itself any more. No error when nothing is left. Does not wait for the end.
    /// </summary>
    /// <param name="processId">The worker's number. It must not have been given out again, so call this soon.</param>
    public static void Kill(int processId) => KillAll([processId]);

    /// <summary>As <see cref="Kill"/> for many, which costs less than one after the other.</summary>
    public static void KillAll(IReadOnlyCollection<int> processIds)
    {
        foreach (int processId in processIds)
            ThrowIfNotAWorker(processId);
        if (processIds.Count == 0)
            return;

        // Before: this process may itself be at its end, and a worker whose host is gone removes them.
        DiagnosticFiles.Remove(processIds);
        if (OperatingSystem.IsWindows())
            WindowsProcessGroup.KillAll(processIds);
        else
            UnixProcessGroup.KillAll(processIds);
    }

    /// <summary>Kills this process and, when it leads a group, everything in it. Never returns.</summary>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void KillOwnGroup()
    {
        DiagnosticFiles.Remove([Environment.ProcessId]);
        if (OperatingSystem.IsWindows())
            WindowsProcessGroup.KillOwn();
        else
            UnixProcessGroup.KillOwn();
        throw new System.Diagnostics.UnreachableException();
    }

    // kill(2) takes 0 and −1 for "my group" and "everything I may": a worker's number that was never set must not.
    private static void ThrowIfNotAWorker(int processId)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(processId, 1);
        ArgumentOutOfRangeException.ThrowIfEqual(processId, Environment.ProcessId);
    }
}
