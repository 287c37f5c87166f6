namespace PSMultiproc.Pools;

/// <summary>
/// When another worker is started in place of one that is gone: at once; after a pause where workers come only to die;
/// never where none can be started. The supervisor's lock guards it.
/// </summary>
internal sealed class ReplacementPolicy
{
    /// <summary>A worker that cannot be started so many times in a row will not start the next time either.</summary>
    public const int MostStartFailures = 3;

    /// <summary>How far apart workers are started that die for nothing, so that they do not keep the machine busy.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private int _startFailures;
    private int _idleDeaths;

    /// <summary>How many workers there are at most.</summary>
    public required int ProcessCount { get; set; }

    /// <summary>Whether there is no use in trying again.</summary>
    public bool IsHopeless => _startFailures >= MostStartFailures;

    /// <summary>How long to wait before the next start.</summary>
    public TimeSpan Delay => _idleDeaths > ProcessCount ? Pause : TimeSpan.Zero;

    /// <summary>A worker is ready.</summary>
    public void OnReady() => _startFailures = 0;

    /// <summary>A worker could not be started.</summary>
    public void OnStartFailed() => _startFailures++;

    /// <summary>A worker that had been ready is gone.</summary>
    /// <param name="hadItem">Whether it ever began an item: then its death costs one, and goes on no longer than they last.</param>
    public void OnDied(bool hadItem) => _idleDeaths = hadItem ? 0 : _idleDeaths + 1;
}
