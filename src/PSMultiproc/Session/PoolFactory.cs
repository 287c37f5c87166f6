using Microsoft.Extensions.Logging;
using PSMultiproc.Logging;
using PSMultiproc.Scripts;
using PSMultiproc.Wire;

namespace PSMultiproc.Session;

/// <summary>Opens pools whose workers are this session's own PowerShell.</summary>
internal static class PoolFactory
{
    /// <summary>Opens the default pool: one worker for each processor, and a clean session state for each call.</summary>
    public static ProcessPool OpenDefault(string name, CallerContext caller) =>
        Open(new ProcessPoolOptions { Name = name }, new ScriptSetUp(caller, IsFreshForEachCall: true));

    /// <summary>Opens a pool.</summary>
    /// <exception cref="NotSerializableException">A part of what its workers are to start with cannot be sent.</exception>
    public static ProcessPool Open(ProcessPoolOptions options, ScriptSetUp setUp)
    {
        var serializer = PowerShellSerializer.Create();
        return new ProcessPool(options, new PowerShellWorkerLaunch(setUp, serializer), serializer);
    }

    /// <summary>Opens a pool that writes its log to a file, which is closed with the pool.</summary>
    /// <param name="options">How the pool is made.</param>
    /// <param name="setUp">What its workers are to start with.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="level">The name of the lowest level that is written.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The user may not write to the file.</exception>
    /// <exception cref="NotSerializableException">A part of what its workers are to start with cannot be sent.</exception>
    public static ProcessPool OpenLogged(ProcessPoolOptions options, ScriptSetUp setUp, string path, string level)
    {
        var log = new LogFile(path, Enum.Parse<LogLevel>(level, ignoreCase: true));
        try
        {
            options.LoggerFactory = log;
            var pool = Open(options, setUp);
            _ = CloseAfterAsync(pool, log);
            return pool;
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    private static async Task CloseAfterAsync(ProcessPool pool, LogFile log)
    {
        using (log)
        {
            await pool.Ending.ConfigureAwait(false);
        }
    }
}
