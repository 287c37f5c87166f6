namespace PSMultiproc;

/// <summary>Nothing came through a pipe as long as its receiver would wait.</summary>
public sealed class PipeEmptyException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "PipeEmpty";

    internal PipeEmptyException(string name)
        : base(Id, $"Nothing was sent to this end of the pipe, '{name}', in time. Poll tells beforehand whether there is something to receive.")
    {
    }
}
