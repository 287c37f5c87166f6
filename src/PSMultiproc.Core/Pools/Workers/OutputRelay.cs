using System.Text;

namespace PSMultiproc.Pools;

/// <summary>
/// Drains one standard stream of a worker, so that no worker ever waits on a full pipe: hands the text on as it comes
/// and remembers the end of it.
/// </summary>
internal sealed class OutputRelay
{
    /// <summary>How much of the end is remembered, in bytes.</summary>
    private const int TailSize = 4096;

    /// <summary>A thread that only moves bytes needs little stack; there are two for every worker.</summary>
    private const int StackSize = 256 * 1024;

    /// <summary>A grandchild can hold the stream open after the worker's end; nobody waits for it for long.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMilliseconds(200);

    private readonly byte[] _tail = new byte[TailSize];
    private readonly Stream _stream;
    private readonly Thread _thread;
    private volatile bool _isMuted;
    private TextWriter? _target;
    private long _total;

    public OutputRelay(Stream stream, TextWriter? target)
    {
        _stream = stream;
        _target = target;
        _thread = new Thread(Relay, StackSize) { IsBackground = true, Name = "PSMultiproc output relay" };
        _thread.Start();
    }

    /// <summary>Whether what comes is only remembered.</summary>
    public bool IsMuted
    {
        get => _isMuted;
        set => _isMuted = value;
    }

    /// <summary>The last bytes that came, as text.</summary>
    public string Tail
    {
        get
        {
            lock (_tail)
            {
                var length = (int)Math.Min(_total, TailSize);
                var ordered = new byte[length];
                for (var i = 0; i < length; i++)
                {
                    ordered[i] = _tail[(_total - length + i) % TailSize];
                }

                return Encoding.UTF8.GetString(ordered);
            }
        }
    }

    /// <summary>Waits until what an ended process left in the stream has been handed on.</summary>
    public void Drain() => _thread.Join(DrainPatience);

    private void Relay()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[TailSize];
        var characters = new char[TailSize + 1];
        try
        {
            for (int read; (read = _stream.Read(bytes)) > 0;)
            {
                Remember(bytes.AsSpan(0, read));
                var count = decoder.GetChars(bytes, 0, read, characters, 0);
                HandOn(characters, count);
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The stream is gone; there will be no more.
        }
        finally
        {
            // The process's object leaves a stream open that was asked for.
            _stream.Dispose();
        }
    }

    private void HandOn(char[] characters, int count)
    {
        if (_isMuted)
        {
            return;
        }

        try
        {
            _target?.Write(characters, 0, count);
            _target?.Flush();
        }
        catch (Exception)
        {
            // Whoever listened is gone or at fault. The worker must not stop at a full pipe for that, nor the host end.
            _target = null;
        }
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        lock (_tail)
        {
            foreach (var value in bytes)
            {
                _tail[_total++ % TailSize] = value;
            }
        }
    }
}
