namespace PSMultiproc.Shared;

/// <summary>
/// Lets whoever runs user code end its waits: a pipeline that is being stopped, say. A wait asks a few times a second.
/// </summary>
internal static class WaitInterruption
{
    /// <summary>
    /// Throws when the wait of the thread that calls it is to end. Set once, by what runs the user's code in this process.
    /// </summary>
    public static Action? Ask { get; set; }

    /// <summary>Ends the wait with an exception if that is asked for.</summary>
    public static void ThrowIfAsked() => Ask?.Invoke();
}
