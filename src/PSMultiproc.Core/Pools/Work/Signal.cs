namespace PSMultiproc.Pools;

/// <summary>
/// A latch that one thread or task waits for and any may set; setting it twice is setting it once. It can be waited for
/// both ways because a cmdlet waits on its thread and a C# caller must not.
/// </summary>
/// <remarks>
/// It is not disposed of: a worker's reader may set it just after the call has ended, and a semaphore whose wait handle
/// nobody asked for holds nothing but memory.
/// </remarks>
#pragma warning disable CA1001 // See the remarks.
internal sealed class Signal
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private int _isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            _semaphore.Release();
        }
    }

    /// <param name="milliseconds">How long at most; <see cref="Timeout.Infinite"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void Wait(int milliseconds, CancellationToken cancellationToken)
    {
        if (_semaphore.Wait(milliseconds, cancellationToken))
        {
            Reset();
        }
    }

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        Reset();
    }

    /// <summary>A full fence: what the waiter reads next is at least as new as the last call that found it set.</summary>
    private void Reset() => Interlocked.Exchange(ref _isSet, 0);
}
