namespace PSMultiproc.Platform;

/// <summary>Where workers of this user connect: one listener for a pool, any number of workers.</summary>
internal abstract class ChannelListener : IDisposable
{
    /// <summary>What a worker passes to <see cref="DuplexChannel.Connect"/>.</summary>
    public abstract string Address { get; }

    /// <summary>Creates a listener under a name nobody can guess, which only this user can reach.</summary>
    /// <param name="refused">
    /// Told of each other user who was turned away, in words for a log; called on any thread. Windows turns them away
    /// by itself and tells nobody.
    /// </param>
    /// <exception cref="UnauthorizedAccessException">The user's folder is not ours alone.</exception>
    /// <exception cref="IOException">The system refuses.</exception>
    public static ChannelListener Create(Action<string>? refused = null)
        => OperatingSystem.IsWindows()
            ? new PipeChannelListener()
            : new UnixChannelListener(UserFolder.Path, refused);

    /// <summary>Waits for the next one to connect. One call at a time.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The listener was disposed of.</exception>
    /// <exception cref="IOException">The system failed, as when no more files may be open.</exception>
    public abstract Task<DuplexChannel> AcceptAsync(CancellationToken cancellationToken);

    /// <summary>Stops listening and removes the address; a waiting accept ends.</summary>
    /// <remarks>Channels live on. May be repeated.</remarks>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
