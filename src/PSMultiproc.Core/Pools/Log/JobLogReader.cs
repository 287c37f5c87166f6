using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace PSMultiproc.Pools;

/// <summary>
/// Reads a job log from its beginning. A line counts when its end is there: what follows the last one was being written
/// when its writer died.
/// </summary>
internal sealed class JobLogReader(string path)
{
    /// <summary>What the first line says, whose version is raised when older readers would go wrong.</summary>
    public static ReadOnlySpan<byte> Header => "{\"format\":\"PSMultiproc job log\",\"version\":1}\n"u8;

    private const byte EndOfLine = (byte)'\n';
    private const int BufferSize = 64 * 1024;

    private readonly string _path = path;
    private long _line;

    /// <summary>The items that are done, by index.</summary>
    public Dictionary<long, LoggedItem> Done { get; } = [];

    /// <summary>How many bytes the whole lines take.</summary>
    public long Length { get; private set; }

    /// <summary>Reads the whole log.</summary>
    /// <exception cref="JobLogException">It is none, or a line of it says nothing.</exception>
    public void Read(SafeFileHandle file)
    {
        var buffer = new byte[BufferSize];
        var kept = 0;
        for (int read; (read = RandomAccess.Read(file, buffer.AsSpan(kept), Length + kept)) > 0;)
        {
            var rest = buffer.AsSpan(0, kept + read);
            for (int end; (end = rest.IndexOf(EndOfLine)) >= 0; rest = rest[(end + 1)..])
            {
                Take(rest[..(end + 1)]);
                Length += end + 1;
            }

            kept = rest.Length;
            rest.CopyTo(buffer);
            if (kept == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }

        if (Length == 0 && !Header.StartsWith(buffer.AsSpan(0, kept)))
        {
            throw NoLog();
        }
    }

    private void Take(ReadOnlySpan<byte> line)
    {
        if (++_line > 1)
        {
            TakeItem(line);
        }
        else if (!line.SequenceEqual(Header))
        {
            throw NoLog();
        }
    }

    private void TakeItem(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read())
            {
                throw new JsonException("Something follows the object.");
            }

            var item = document.RootElement;
            var index = item.GetProperty("index").GetInt64();
            if (item.GetProperty("exit").GetInt32() == 0 && ItemHash.Parse(item.GetProperty("hash").GetString()) is { } hash)
            {
                Done[index] = new LoggedItem(hash, _line);
            }
            else
            {
                Done.Remove(index);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JobLogException(
                _path, $"is damaged: line {_line} does not tell of an item. Remove the line, whose item then runs again, or use another log.", error);
        }
    }

    private JobLogException NoLog() => new(
        _path, "is none that this version can resume: its first line is not that of a job log. Give the log of the call that is to go on.");
}
