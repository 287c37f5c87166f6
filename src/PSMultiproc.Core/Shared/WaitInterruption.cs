namespace PSMultiproc.Shared;

/// <summary>
/// Lets whoever runs user code end its waits: a pipeline that is being stopped, say. A wait asks a few times a second.
/// </summary>
internal static class WaitInterruption
{
    [ThreadStatic]
    private static Action? s_throwIfAsked;

    /// <summary>Throws when the thread's wait is to end. Set by the thread's own host, for that thread.</summary>
    public static Action? OfThisThread
    {
        get => s_throwIfAsked;
        set => s_throwIfAsked = value;
    }

    /// <summary>Ends the wait with an exception if that is asked for.</summary>
    public static void ThrowIfAsked() => s_throwIfAsked?.Invoke();
}
