using System.Text;

namespace PSMultiproc.Pools;

/// <summary>
/// Drains one standard stream of a worker, so that no worker ever waits on a full pipe: hands the text on as it comes
/// and remembers the end of it.
/// </summary>
internal sealed class OutputRelay
{
    /// <summary>How much is read at once, in bytes.</summary>
    private const int BufferSize = 4096;

    /// <summary>A thread that only moves bytes needs little stack; there are two for every worker.</summary>
    private const int StackSize = 256 * 1024;

    /// <summary>A grandchild can hold the stream open after the worker's end; nobody waits for it for long.</summary>
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMilliseconds(200);

    private readonly LastWords _lastWords = new();
    private readonly Stream _stream;
    private readonly Thread _thread;
    private volatile bool _isMuted;
    private TextWriter? _target;

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

    /// <summary>What is remembered of what came.</summary>
    public string LastWords => _lastWords.ToString();

    /// <summary>Waits until what an ended process left in the stream has been handed on.</summary>
    public void Drain() => _thread.Join(DrainPatience);

    private void Relay()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[BufferSize];
        var characters = new char[BufferSize + 1];
        try
        {
            for (int read; (read = _stream.Read(bytes)) > 0;)
            {
                _lastWords.Add(bytes.AsSpan(0, read));
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
}
