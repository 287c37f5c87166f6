using Microsoft.Extensions.Logging;

namespace PSMultiproc.Logging;

/// <summary>Writes the entries of one category to a file.</summary>
internal sealed class FileLogger(LogFile file, IExternalScopeProvider scopes, string category) : ILogger
{
    private readonly LogFile _file = file;
    private readonly IExternalScopeProvider _scopes = scopes;
    private readonly string _category = category;

    public bool IsEnabled(LogLevel logLevel) => _file.Takes(logLevel);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => _scopes.Push(state);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            _file.Write(logLevel, _category, eventId, formatter(state, exception), exception);
        }
    }
}
