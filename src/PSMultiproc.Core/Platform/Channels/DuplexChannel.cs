namespace PSMultiproc.Platform;

/// <summary>A two-way stream of bytes between two processes of the same user.</summary>
/// <remarks>
/// One thread may read while another writes; two readers or two writers at once are not allowed.
/// <see cref="Shutdown"/> and <see cref="Dispose()"/> may come from any thread at any time.
/// </remarks>
internal abstract class DuplexChannel : IDisposable
{
    /// <summary>The process at the other end, as the system says.</summary>
    public abstract int PeerProcessId { get; }

    /// <summary>Waits for bytes and takes what is there.</summary>
    /// <returns>How many bytes were read; 0 when the other end is closed or dead, or this one was shut down.</returns>
    /// <exception cref="IOException">The system failed in another way.</exception>
    public abstract int Read(Span<byte> buffer);

    /// <summary>Writes the whole, waiting while the other end does not read.</summary>
    /// <exception cref="IOException">The other end is closed or dead, or this one was shut down.</exception>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Writes two pieces, one after the other, as if they were one.</summary>
    /// <exception cref="IOException">As for <see cref="Write(ReadOnlySpan{byte})"/>.</exception>
    public abstract void Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body);

    /// <summary>
    /// Ends both directions: a waiting read here returns 0, a waiting write fails, the other end reads 0.
    /// </summary>
    public abstract void Shutdown();

    /// <summary>Connects to a listener of this user.</summary>
    /// <param name="address">Its <see cref="ChannelListener.Address"/>.</param>
    /// <exception cref="IOException">There is no listener, or it belongs to another user.</exception>
    public static DuplexChannel Connect(string address)
        => OperatingSystem.IsWindows() ? PipeChannel.Connect(address) : UnixChannel.Connect(address);

    /// <summary>Shuts down and frees the channel. May be repeated.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
