using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// What is on its way to one worker, in the order the scheduler decided, sent by whoever comes first and outside its
/// lock: many small frames with one system call, a large body straight from where it lies.
/// </summary>
/// <remarks>
/// Small frames fit the system's buffer, so sending them does not wait. A large body waits for the worker to read it,
/// which one that is stopped or swapped out does not do: a thread of the thread pool sends it, lest the worker hold up
/// whoever came by, the reader of another worker perhaps.
/// </remarks>
internal sealed class WorkerOutbound(Connection connection) : IDisposable
{
    /// <summary>From this size on, copying a body costs more than a system call of its own, in bytes.</summary>
    private const int LargeBody = 64 * 1024;

    private readonly Connection _connection = connection;
    private readonly object _gate = new();
    private readonly PooledBuffer _frames = new();
    private Queue<Outgoing> _queue = new();
    private Queue<Outgoing> _sending = new();
    private bool _hasLarge;
    private bool _isFlushing;

    /// <summary>Queues something; <see cref="Flush"/> sends it.</summary>
    public void Enqueue(Outgoing outgoing)
    {
        lock (_gate)
        {
            _queue.Enqueue(outgoing);
            _hasLarge |= outgoing.Chunk?.Values.Length >= LargeBody;
        }
    }

    /// <summary>Sends what is queued, unless another thread is at it; then that one sends it.</summary>
    public void Flush()
    {
        while (TryBegin(out var isLarge))
        {
            if (isLarge)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static self => self.SendAndFlush(), this, preferLocal: false);
                return;
            }

            SendAll();
        }
    }

    /// <summary>Frees the buffer, unless a thread is just finding out that nobody listens any more; it discards then.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isFlushing)
            {
                return;
            }

            _isFlushing = true;
            (_queue, _sending) = (_sending, _queue);
        }

        Discard(_sending);
        _frames.Dispose();
    }

    /// <summary>Makes what is queued this thread's to send; false when there is nothing, or another thread is at it.</summary>
    private bool TryBegin(out bool isLarge)
    {
        lock (_gate)
        {
            isLarge = _hasLarge;
            if (_isFlushing || _queue.Count == 0)
            {
                return false;
            }

            _isFlushing = true;
            _hasLarge = false;
            (_queue, _sending) = (_sending, _queue);
            return true;
        }
    }

    private void SendAll()
    {
        try
        {
            Send();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The worker's reader has noticed, or is about to, and knows what to do.
            Discard(_sending);
        }
        catch (Exception)
        {
            // The worker misses something that it needs; ending its channel has it replaced.
            _connection.Abort();
            Discard(_sending);
        }

        End();
    }

    /// <summary>Lets another thread send.</summary>
    /// <remarks>
    /// A method of its own, because .NET 10 miscompiles a lock behind a handler that tests a pattern: the flag that
    /// says whether the lock was taken shares a slot with the test's result, and its clearing is optimised away.
    /// </remarks>
    private void End()
    {
        lock (_gate)
        {
            _isFlushing = false;
        }
    }

    private void SendAndFlush()
    {
        SendAll();
        Flush();
    }

    private static void Discard(Queue<Outgoing> queue)
    {
        while (queue.TryDequeue(out var outgoing))
        {
            outgoing.Chunk?.Operation.Release(outgoing.Chunk);
        }
    }

    private void Send()
    {
        _frames.Clear();
        while (_sending.TryDequeue(out var outgoing))
        {
            switch (outgoing)
            {
                case { Definition: { } definition }:
                    Frame.Append(_frames, new DefineWorkMessage(definition.Id, (int)definition.Kind, definition.Bytes));
                    break;
                case { Chunk: { IsClosing: true } closing }:
                    closing.Operation.Release(closing);
                    Frame.Append(_frames, new CloseWorkMessage(closing.Operation.Definition.Id, closing.Number));
                    break;
                case { Chunk: { } chunk }:
                    try
                    {
                        Append(chunk);
                    }
                    finally
                    {
                        chunk.Operation.Release(chunk);
                    }

                    break;
                case { EndWork: { } end }:
                    Frame.Append(_frames, end);
                    break;
                default:
                    Frame.Append(_frames, default(ShutdownMessage));
                    break;
            }
        }

        _connection.SendFrames(_frames.WrittenSpan);
    }

    /// <summary>
    /// Whether a value is a byte array and nothing else. Its bytes then go ahead of the chunk by themselves, and the
    /// worker reads them straight into the array that is the item.
    /// </summary>
    private static bool TryGetBytes(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> bytes)
    {
        var reader = new MessagePackReader(value);
        bytes = reader.NextType == MessagePackType.Binary ? reader.ReadBinary() : default;
        return bytes.Length >= LargeBody / 2 && reader.IsAtEnd;
    }

    private void Append(Chunk chunk)
    {
        var values = chunk.Values.Span;
        if (values.Length >= LargeBody && chunk.Count == 1 && TryGetBytes(values, out var bytes))
        {
            Frame.AppendHeader(_frames, MessageKind.ItemBytes, bytes.Length);
            _connection.SendFrame(_frames.WrittenSpan, bytes);
            _frames.Clear();
            values = default;
        }

        var message = new ChunkMessage(
            chunk.Operation.Definition.Id, chunk.Number, chunk.Count, chunk.FirstIndex, chunk.Attempt, chunk.Operation.IsTimed);
        Frame.Append(_frames, message, values.Length);
        if (values.Length < LargeBody)
        {
            values.CopyTo(_frames.GetSpan(values.Length));
            _frames.Advance(values.Length);
            return;
        }

        _connection.SendFrame(_frames.WrittenSpan, values);
        _frames.Clear();
    }
}
