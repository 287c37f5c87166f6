using Microsoft.Extensions.Logging;

namespace PSMultiproc.Pools;

/// <summary>
/// Says of each entry which pool it is of: in a scope, since several pools may have one log. What the log throws is dropped:
/// the threads that serve workers write to it, and an error there would end the process.
/// </summary>
internal sealed class PoolLogger(ILogger inner, string pool) : ILogger
{
    private static readonly Func<ILogger, string, IDisposable?> OfPool = LoggerMessage.DefineScope<string>("pool {Pool}");

    private readonly ILogger _inner = inner;
    private readonly string _pool = pool;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return _inner.IsEnabled(logLevel);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _inner.BeginScope(state);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            using (OfPool(_inner, _pool))
            {
                _inner.Log(logLevel, eventId, state, exception, formatter);
            }
        }
        catch (Exception)
        {
            // The entry is lost; see the summary.
        }
    }
}
