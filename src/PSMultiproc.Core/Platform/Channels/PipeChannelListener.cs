using System.IO.Pipes;
using System.Runtime.Versioning;

namespace PSMultiproc.Platform;

/// <summary>A named pipe of Windows that takes one client after another.</summary>
/// <remarks>
/// One instance of the pipe always waits, so the name never goes free for somebody else to take. The access list made
/// by <see cref="PipeOptions.CurrentUserOnly"/> turns other users away before we see them.
/// </remarks>
[SupportedOSPlatform("windows")]
internal sealed class PipeChannelListener : ChannelListener
{
    private const int BufferSize = 1 << 20;
    private const PipeOptions Options = PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly;

    private readonly object _gate = new();
    private NamedPipeServerStream _next;
    private volatile bool _disposed;

    public PipeChannelListener()
    {
        Address = "psmultiproc-" + ChannelAddress.NewName();
        _next = NewInstance(PipeOptions.FirstPipeInstance);     // fails when somebody has the name already
    }

    public override string Address { get; }

    public override async Task<DuplexChannel> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            NamedPipeServerStream pipe;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                pipe = _next;
            }

            bool connected = true;
            try
            {
                await pipe.WaitForConnectionAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failed) when (failed is IOException || _disposed)
            {
                connected = false;      // it came and went between two calls, or we were disposed of
            }

            OpenNext();
            if (connected)
                return new PipeChannel(pipe);
            await pipe.DisposeAsync().ConfigureAwait(false);
        }
    }

    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (_disposed || !disposing)
                return;
            _disposed = true;
            _next.Dispose();
        }
    }

    /// <summary>Opens the instance that the next one connects to.</summary>
    /// <remarks>A method of its own, because .NET 10 miscompiles a lock behind a handler that tests a pattern.</remarks>
    private void OpenNext()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _next = NewInstance(PipeOptions.None);
        }
    }

    private NamedPipeServerStream NewInstance(PipeOptions more)
        => new(Address, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
            Options | more, BufferSize, BufferSize);
}
