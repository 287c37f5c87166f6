namespace PSMultiproc;

/// <summary>A job log cannot be used: it is there already, or not there, or in use, or no job log, or cannot be written.</summary>
public sealed class JobLogException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "JobLogUnusable";

    internal JobLogException(string path, string problem, Exception? innerException = null)
        : base(Id, $"JobLogPath: the job log '{path}' {problem}", innerException) => Path = path;

    /// <summary>The log's full path.</summary>
    public string Path { get; }
}
