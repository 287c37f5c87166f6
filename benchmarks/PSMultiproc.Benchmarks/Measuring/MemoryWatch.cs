namespace PSMultiproc.Benchmarks;

/// <summary>Looks at this process's resident memory many times a second, and remembers the most.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private const double Mebibyte = 1 << 20;

    private readonly PeriodicTimer _timer = new(TimeSpan.FromMilliseconds(20));
    private readonly long _before = Environment.WorkingSet;
    private readonly Task _watching;
    private long _most;

    public MemoryWatch() => _watching = WatchAsync();

    /// <summary>Stops looking.</summary>
    /// <returns>By how many MiB the process has grown at most.</returns>
    public async Task<double> StopAsync()
    {
        _timer.Dispose();
        await _watching;
        return (Math.Max(_most, Environment.WorkingSet) - _before) / Mebibyte;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync())
            _most = Math.Max(_most, Environment.WorkingSet);
    }
}
