using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using PSMultiproc.Platform;

namespace PSMultiproc.Logging;

/// <summary>
/// Loggers that write to the end of a file, which others may write to, too: a line an entry, at once. All members may be
/// used from any thread.
/// </summary>
/// <remarks>What cannot be written is lost: nobody's work fails because its log does.</remarks>
internal sealed class LogFile : ILoggerFactory, ILoggerProvider
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>What stands before each further line of an entry.</summary>
    private const string Indent = "    ";

    private readonly AppendedFile _file;
    private readonly LogLevel _lowest;
    private readonly LoggerExternalScopeProvider _scopes = new();

    /// <summary>Opens the file, or makes it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="lowest">What is less important is not written.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write to it.</exception>
    public LogFile(string path, LogLevel lowest)
    {
        _lowest = lowest;
        _file = new AppendedFile(path);
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, _scopes, categoryName);

    /// <summary>There is but the file.</summary>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A log file has no other providers.");

    /// <summary>Closes the file. What is logged afterwards is dropped.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Whether entries of a level are written.</summary>
    public bool Takes(LogLevel level) => level >= _lowest && level != LogLevel.None;

    /// <summary>Writes an entry.</summary>
    public void Write(LogLevel level, string category, EventId id, string message, Exception? error)
    {
        var entry = new StringBuilder();
        entry.Append(CultureInfo.InvariantCulture, $"{DateTime.UtcNow.ToString(TimeFormat, CultureInfo.InvariantCulture)} {level} ");
        entry.Append(CultureInfo.InvariantCulture, $"{category}[{id.Id}] process {Environment.ProcessId}");
        _scopes.ForEachScope(static (scope, entry) => entry.Append(CultureInfo.InvariantCulture, $", {scope}"), entry);
        entry.Append(": ");
        AppendLines(entry, message);
        if (error is not null)
        {
            entry.Append('\n').Append(Indent);
            AppendLines(entry, error.ToString());
        }

        entry.Append('\n');
        try
        {
            _file.Append(Encoding.UTF8.GetBytes(entry.ToString()));
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException)
        {
            // See the remarks.
        }
    }

    private static void AppendLines(StringBuilder entry, string text) =>
        entry.Append(text.Trim().ReplaceLineEndings("\n" + Indent));
}
