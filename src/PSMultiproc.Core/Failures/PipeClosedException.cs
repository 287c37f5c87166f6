using PSMultiproc.Shared;

namespace PSMultiproc;

/// <summary>One end of a pipe is gone: nothing can be sent to it, or received there, and nothing more comes from it.</summary>
public sealed class PipeClosedException : PSMultiprocException
{
    /// <summary>The error id.</summary>
    public const string Id = "PipeClosed";

    private PipeClosedException(string message)
        : base(Id, message)
    {
    }

    internal static PipeClosedException OfOwn(string name) =>
        new($"This end of the pipe, '{name}', was closed. Nothing is sent or received by it any more.");

    internal static PipeClosedException AtSend(string peer, PipeEndFate fate) =>
        new($"The other end of the pipe, '{peer}', is gone: {ReasonOf(fate)}. Nobody would receive what is sent.");

    internal static PipeClosedException AtReceive(string peer, PipeEndFate fate) =>
        new($"The other end of the pipe, '{peer}', is gone: {ReasonOf(fate)}. All that it sent has been received.");

    private static string ReasonOf(PipeEndFate fate) => fate switch
    {
        PipeEndFate.Closed => "it was closed",
        PipeEndFate.Freed => "it was freed",
        _ => "all processes that had it have ended",
    };
}
