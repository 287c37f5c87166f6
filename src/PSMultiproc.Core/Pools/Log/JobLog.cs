using System.Buffers;
using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using PSMultiproc.Platform;

namespace PSMultiproc.Pools;

/// <summary>
/// A call's job log while the call is under way: JSON Lines, one for each item that has ended. Lines gather in memory until
/// somebody says <see cref="Write"/>, and then go to the file's end by one write of whole lines; so a death at any time leaves
/// at most the last line torn.
/// </summary>
/// <remarks>All members may be used from any thread. One log is open by one call at a time; anybody may read it.</remarks>
internal sealed class JobLog : IDisposable
{
    /// <summary>So many bytes are written at once at the latest.</summary>
    private const int MostGathered = 64 * 1024;

    private readonly object _gate = new();
    private readonly ArrayBufferWriter<byte> _gathered = new(MostGathered);
    private readonly Utf8JsonWriter _json;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly Dictionary<long, LoggedItem> _done;
    private readonly Func<object, JobLogError> _describe;
    private readonly long _opened = Stopwatch.GetTimestamp();
    private long _length;
    private JobLogException? _failure;
    private volatile bool _hasGathered;
    private bool _isClosed;

    private JobLog(string path, SafeFileHandle file, JobLogReader log, Func<object, JobLogError> describe)
    {
        (_path, _file, _describe, _done, _length) = (path, file, describe, log.Done, log.Length);

        // Whoever reads it knows that it is JSON: nothing has to be made safe for HTML.
        _json = new Utf8JsonWriter(_gathered, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Opens a log for a call.</summary>
    /// <param name="path">Its path; a relative one is of the process's current folder.</param>
    /// <param name="isResumed">Whether the call goes on where the log ends; otherwise the log must be new.</param>
    /// <param name="describe">Makes text of what ended an item.</param>
    /// <exception cref="JobLogException">It cannot be used.</exception>
    public static JobLog Open(string path, bool isResumed, Func<object, JobLogError> describe)
    {
        path = Path.GetFullPath(path);
        SafeFileHandle? file = null;
        try
        {
            if (FindProblem(path, isResumed) is { } problem)
            {
                throw new JobLogException(path, problem);
            }

            file = SoleWriterFile.TryOpen(path, isNew: !isResumed) ?? throw new JobLogException(
                path, "is in use by another call that is under way. Wait for its end, or use another log.");
            if (SoleWriterFile.IsPipe(file))
            {
                throw new JobLogException(path, "is a pipe. Give a file.");
            }

            var log = new JobLogReader(path);
            if (isResumed)
            {
                log.Read(file);
                RandomAccess.SetLength(file, log.Length);
            }
            else if (RandomAccess.GetLength(file) > 0)
            {
                throw new JobLogException(path, "exists. Use another path, remove the file, or go on with the call that it is of (Resume).");
            }

            return new JobLog(path, file, log, describe);
        }
        catch (Exception error)
        {
            if (file is not null)
            {
                SoleWriterFile.Close(file);
            }

            if (error is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw new JobLogException(path, $"cannot be opened. {error.Message.TrimEnd('.')}. Give a file in a folder that exists and that you may write to.", error);
            }

            throw;
        }
    }

    /// <summary>Whether an item was done before, so that it is to be skipped.</summary>
    /// <param name="index">Its index among those of the call.</param>
    /// <param name="item">The item.</param>
    /// <param name="hash">What tells it from other items.</param>
    /// <exception cref="JobLogMismatchException">It was another item that was done.</exception>
    public bool IsDone(long index, object? item, ulong hash) => _done.TryGetValue(index, out var done) &&
        (done.Hash == hash
            ? true
            : throw new JobLogMismatchException(_path, done.Line, index, item, ItemHash.ToText(done.Hash), ItemHash.ToText(hash)));

    /// <summary>What the log that is gone on with says is done beyond a call's input.</summary>
    /// <param name="count">How many items the input has.</param>
    /// <returns>Null for nothing.</returns>
    public JobLogSurplus? Beyond(long count)
    {
        var beyond = _done.Keys.Where(index => index >= count).ToArray();
        return beyond.Length == 0 ? null : new(_path, beyond.Length, beyond.Min(), count);
    }

    /// <summary>Adds an item that has ended, before anybody is told so.</summary>
    /// <param name="chunk">What it came with.</param>
    /// <param name="item">The item within its block.</param>
    /// <param name="failure">What ended it; null when it is done.</param>
    public void Add(Chunk chunk, int item, object? failure) => Add(
        JobLogLine.Of(chunk, item, failure, failure is null ? null : _describe(failure), Stopwatch.GetElapsedTime(_opened)));

    /// <summary>Adds an item that cannot be sent.</summary>
    public void AddRefused(long index, Exception refusal) => Add(JobLogLine.OfRefused(index, _describe(refusal)));

    /// <summary>Hands what was added to the operating system, so that it outlives this process.</summary>
    /// <returns>False when that has ever failed; <see cref="Failure"/> says how.</returns>
    public bool Write()
    {
        if (_hasGathered)
        {
            lock (_gate)
            {
                WriteGathered();
            }
        }

        return Volatile.Read(ref _failure) is null;
    }

    /// <summary>Why it could not be written.</summary>
    public JobLogException? Failure => Volatile.Read(ref _failure);

    /// <summary>Writes what was added, and lets go of the file. What comes later is dropped.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            WriteGathered();
            _isClosed = true;
            _json.Dispose();
            SoleWriterFile.Close(_file);
        }
    }

    /// <summary>What is wrong with a log's path, as far as that can be told before the file is opened.</summary>
    private static string? FindProblem(string path, bool isResumed) =>
        Directory.Exists(path) ? "is a folder. Give a file."
        : new FileInfo(path).LinkTarget is { } target && File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: false }
            ? $"is a link to '{target}', which is not there. Give a file."
        : isResumed && !File.Exists(path)
            ? "is not there, so there is nothing to resume. Give the log of the call that is to go on, or leave Resume out to begin it."
        : null;

    private void Add(in JobLogLine line)
    {
        lock (_gate)
        {
            if (_isClosed || _failure is not null)
            {
                return;
            }

            if (_length == 0 && _gathered.WrittenCount == 0)
            {
                _gathered.Write(JobLogReader.Header);
            }

            line.Write(_json);
            _json.Flush();
            _json.Reset();
            _gathered.Write("\n"u8);
            _hasGathered = true;
            if (_gathered.WrittenCount > MostGathered)
            {
                WriteGathered();
            }
        }
    }

    private void WriteGathered()
    {
        if (_isClosed || !_hasGathered || _failure is not null)
        {
            return;
        }

        try
        {
            RandomAccess.Write(_file, _gathered.WrittenSpan, _length);
            _length += _gathered.WrittenCount;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Volatile.Write(ref _failure, new JobLogException(_path, $"cannot be written, so the call has ended. {error.Message.TrimEnd('.')}.", error));
        }

        _gathered.ResetWrittenCount();
        _hasGathered = false;
    }
}
