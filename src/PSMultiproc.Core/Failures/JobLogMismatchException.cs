using System.Globalization;
using PSMultiproc.Pools;

namespace PSMultiproc;

/// <summary>A call is to be resumed whose job log tells of other items.</summary>
public sealed class JobLogMismatchException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "JobLogMismatch";

    internal JobLogMismatchException(string path, long line, long index, object? item, string loggedHash, string hash)
        : base(Id, string.Create(
            CultureInfo.InvariantCulture,
            $"Resume: the job log '{path}' is of other input: in line {line} it says that item {index} is done and has the hash {loggedHash}, but item {index} is now '{ItemText.OnOneLine(item?.ToString() ?? "null")}', whose hash is {hash}. Give the items that it was written for, in their order, or use another log."))
    {
        Path = path;
        Line = line;
        Index = index;
    }

    /// <summary>The log's full path.</summary>
    public string Path { get; }

    /// <summary>The log's line that tells of another item, from 1.</summary>
    public long Line { get; }

    /// <summary>The item's index among those of the call, from 0.</summary>
    public long Index { get; }
}
