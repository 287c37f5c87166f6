using System.Diagnostics;
using PSMultiproc.Pools;
using PSMultiproc.Wire;

namespace PSMultiproc.Worker;

/// <summary>
/// The items of one piece of work, as its runner sees them: it claims one after the other and says what came of each.
/// An item is begun when it is claimed, and finished when its last word is in the outbox.
/// </summary>
/// <remarks>
/// The lock is between the runner and the bell keeper: an output is held back for a moment, because most items put out
/// one object and end, and the two then travel as one record.
/// </remarks>
internal sealed class WorkItems(OutboxWriter outbox, MessageQueue queue, ValueSerializer serializer, WorkItemInfo current) : IDisposable
{
    private readonly OutboxWriter _outbox = outbox;
    private readonly MessageQueue _queue = queue;
    private readonly ValueSerializer _serializer = serializer;
    private readonly WorkItemInfo _current = current;
    private readonly MemoryGauge? _memory = outbox.MemoryLimit > 0 ? new(outbox.MemoryLimit) : null;
    private readonly PooledBuffer _held = new();
    private readonly PooledBuffer _scratch = new();
    private readonly object _gate = new();
    private QueuedChunk? _chunk;
    private BellKeeper? _keeper;
    private bool _isHolding;
    private bool _isOpen;
    private int _workId;
    private int _item;
    private long _itemStarted;

    /// <summary>Whether an item is begun and not finished.</summary>
    public bool HasCurrent => _isOpen;

    /// <summary>Serves the given work from now on.</summary>
    public void Begin(int workId, BellKeeper keeper)
    {
        _workId = workId;
        _keeper = keeper;
    }

    /// <summary>Claims the next item and reads it; see <see cref="TryBegin"/> and <see cref="Read"/>.</summary>
    public bool TryNext(out object? item, out Exception? unreadable)
    {
        item = unreadable = null;
        if (!TryBegin())
        {
            return false;
        }

        item = Read(out unreadable);
        return true;
    }

    /// <summary>Claims the next item, waiting for one if need be.</summary>
    /// <returns>False when something else comes first; the runner is to return.</returns>
    public bool TryBegin()
    {
        while (true)
        {
            if (_chunk is not null && TryClaim(_chunk))
            {
                return true;
            }

            EndChunk();
            if (_queue.IsEmpty)
            {
                RingIfUnrung();
                _keeper!.End();
            }

            var next = _queue.WaitForNext();
            if (next.Kind != MessageKind.Chunk || next.WorkId != _workId)
            {
                return false;
            }

            _keeper!.Begin();
            _queue.Remove();
            _chunk = next.Chunk;
        }
    }

    /// <summary>Begins what comes at the work's end, as the only item of the chunk that the queue has next.</summary>
    /// <returns>False when it has been taken back.</returns>
    public bool TryBeginClosing()
    {
        _keeper!.Begin();
        _chunk = _queue.WaitForNext().Chunk!;
        _queue.Remove();
        return TryClaim(_chunk);
    }

    /// <summary>Ends what <see cref="TryBeginClosing"/> has begun, or would have.</summary>
    public void EndClosing()
    {
        if (_isOpen)
        {
            Complete();
        }

        EndChunk();
        RingIfUnrung();
        _keeper!.End();
    }

    /// <summary>The item put out an object, and goes on.</summary>
    /// <exception cref="NotSerializableException">The object cannot be sent.</exception>
    public void Output(object? value)
    {
        _scratch.Clear();
        _serializer.Write(_scratch, value);
        Frame.ThrowIfTooLarge(_scratch.Length, value);
        lock (_gate)
        {
            ReleaseHeld();
            Hold(_scratch.WrittenSpan);
        }
    }

    /// <summary>The item reported an error, and goes on.</summary>
    public void Error(object error) => Append(RecordKind.Error, error);

    /// <summary>The item said something on another stream, and goes on.</summary>
    /// <exception cref="NotSerializableException">It cannot be sent.</exception>
    public void Note(object record)
    {
        _scratch.Clear();
        _serializer.Write(_scratch, record);
        AppendScratch(RecordKind.Note);
    }

    /// <summary>The item is finished.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isOpen = false;
            AppendTimes();
            if (_isHolding)
            {
                _isHolding = false;
                _outbox.Append(RecordKind.Result, _chunk!.Number, _item, _held.WrittenSpan);
            }
            else
            {
                _outbox.Append(RecordKind.Done, _chunk!.Number, _item, default);
            }
        }
    }

    /// <summary>The item failed.</summary>
    public void Fail(object error)
    {
        Append(RecordKind.Failed, error);
        _isOpen = false;
    }

    /// <summary>The item failed, and any other of the call would too.</summary>
    public void FailCall(object error)
    {
        Append(RecordKind.CallFailed, error);
        _isOpen = false;
    }

    /// <summary>Tells the host of everything that it has not been told. From the bell keeper's thread too.</summary>
    public void RingIfUnrung()
    {
        lock (_gate)
        {
            ReleaseHeld();
            _outbox.RingIfUnrung();
        }
    }

    public void Dispose()
    {
        _held.Dispose();
        _scratch.Dispose();
    }

    /// <summary>Reads the item that was claimed. Once an item.</summary>
    /// <param name="unreadable">Why it cannot be made here; the item is to fail with it.</param>
    public object? Read(out Exception? unreadable)
    {
        unreadable = null;
        try
        {
            return _chunk!.Bytes ?? _serializer.Read(_chunk.Value(_item));
        }
        catch (PSMultiprocException error)
        {
            unreadable = error;
            return null;
        }
    }

    private bool TryClaim(QueuedChunk chunk)
    {
        if (!_outbox.Claims.TryClaim(chunk.Number, out _item))
        {
            return false;
        }

        if (_memory is not null)
        {
            // Before the item's time begins: it may take long.
            _outbox.NoteMemory(_memory.Measure());
        }

        if (chunk.IsTimed || chunk.Started == 0)
        {
            _itemStarted = Stopwatch.GetTimestamp();
            chunk.Started = chunk.Started == 0 ? _itemStarted : chunk.Started;
        }

        (_current.Index, _current.Attempt) = (chunk.FirstIndex + _item, chunk.Attempt);
        _outbox.BeginItem();
        _isOpen = true;
        return true;
    }

    private void EndChunk()
    {
        if (_chunk is not { } chunk)
        {
            return;
        }

        _chunk = null;
        var elapsed = chunk.Started == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(chunk.Started);
        Span<byte> body = stackalloc byte[ItemTimes.Size];
        new ItemTimes(chunk.Started, elapsed).Write(body);
        lock (_gate)
        {
            _outbox.Append(RecordKind.ChunkEnd, chunk.Number, 0, body);
        }

        chunk.Release();
    }

    private void Append(RecordKind kind, object error)
    {
        _scratch.Clear();
        WriteError(error);
        if (!kind.LetsItemGoOn())
        {
            lock (_gate)
            {
                AppendTimes();
            }
        }

        AppendScratch(kind);
    }

    /// <summary>
    /// Says how long the item took, where the call asks for it; ahead of the output that is held back, which can then go
    /// with the item's end. Under the lock.
    /// </summary>
    private void AppendTimes()
    {
        if (!_chunk!.IsTimed)
        {
            return;
        }

        Span<byte> body = stackalloc byte[ItemTimes.Size];
        new ItemTimes(_itemStarted, Stopwatch.GetElapsedTime(_itemStarted)).Write(body);
        _outbox.Append(RecordKind.Times, _chunk.Number, _item, body);
    }

    private void AppendScratch(RecordKind kind)
    {
        lock (_gate)
        {
            ReleaseHeld();
            _outbox.Append(kind, _chunk!.Number, _item, _scratch.WrittenSpan);
        }
    }

    private void WriteError(object error)
    {
        try
        {
            _serializer.Write(_scratch, error);
        }
        catch (NotSerializableException)
        {
            _serializer.Write(_scratch, new RemoteException(TextOf(error), error.GetType().FullName!));
        }
    }

    /// <summary>An error's text, unless the error does not even let itself be asked for that.</summary>
    private static string TextOf(object error)
    {
        try
        {
            return error.ToString() ?? string.Empty;
        }
        catch (Exception refusal)
        {
            return $"An error of type {error.GetType().FullName}, which cannot be shown: {refusal.Message}";
        }
    }

    private void Hold(ReadOnlySpan<byte> value)
    {
        _held.Clear();
        value.CopyTo(_held.GetSpan(value.Length));
        _held.Advance(value.Length);
        _isHolding = true;
    }

    /// <summary>Sends the output that was held back: the item did not end with it. Under the lock.</summary>
    private void ReleaseHeld()
    {
        if (_isHolding)
        {
            _isHolding = false;
            _outbox.Append(RecordKind.Output, _chunk!.Number, _item, _held.WrittenSpan);
        }
    }
}
