using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>
/// A call over many items: one thread adds them, one consumes what came of them, and between the two only so many are
/// under way that memory stays flat however many there are.
/// </summary>
internal sealed partial class MapOperation : WorkOperation, IDisposable
{
    private readonly Scheduler _scheduler;
    private readonly PooledBuffer _scratch = new();
    private readonly ItemWindow _window;
    private readonly OutcomeBudget _budget;
    private readonly IOutcomes _outcomes;
    private readonly JobLog? _log;
    private readonly ItemHash? _hashes;
    private readonly Signal _outputReady = new();
    private readonly Signal _roomMade = new();
    private readonly HashSet<PoolWorker> _toClose = [];
    private readonly List<Exception> _lostEnds = [];
    private Exception? _error;
    private long _consumed;
    private long _total = -1;
    private int _underWay;
    private volatile bool _isInputComplete;
    private volatile bool _isClosing;

    /// <summary>Makes a call without items.</summary>
    /// <param name="definition">What is done with each item.</param>
    /// <param name="serializer">Makes the items' bytes.</param>
    /// <param name="settings">How the call is to be served.</param>
    /// <param name="consumers">The pool's callers that wait.</param>
    /// <param name="scheduler">Told when enough items wait to be worth its attention, and when all are done.</param>
    public MapOperation(
        WorkDefinition definition,
        ValueSerializer serializer,
        MapSettings settings,
        ConsumerWatch consumers,
        Scheduler scheduler)
        : base(definition, serializer, settings, new ChunkPacer(settings.ChunkSize))
    {
        _scheduler = scheduler;
        _retries = settings.Retries;
        _log = settings.Log;
        _hashes = _log is null ? null : new ItemHash(serializer);
        _over = _retries is null ? null : new CancellationTokenSource();
        _window = new ItemWindow(settings);
        _budget = new OutcomeBudget(consumers);
        _outcomes = settings.IsOrdered ? new OrderedOutcomes(_window, _budget) : new ArrivedOutcomes(_window, _budget);
    }

    public override bool HasGivenBack => _window.HasGivenBack;

    public override bool IsInputComplete => _isInputComplete;

    public override bool IsClosing => _isClosing;

    public override bool IsHeldUp => _budget.IsSpent;

    /// <summary>Whether all that will ever come has been consumed.</summary>
    public bool IsFinished => IsWorkedOff && _isClosing == Definition.HasEnd;

    /// <summary>How many items have their outcome, consumed or not. A moment's truth.</summary>
    public long Settled => Math.Clamp(
        _window.Added - Waiting - Volatile.Read(ref _underWay) - Volatile.Read(ref _resting), 0, Total ?? long.MaxValue);

    /// <summary>How many of them failed. A moment's truth.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>How many items there are; null while more may come.</summary>
    public long? Total => Volatile.Read(ref _total) is >= 0 and var total ? total : null;

    private bool IsWorkedOff => _isInputComplete && Volatile.Read(ref _consumed) == _window.Added;

    /// <summary>Adds an item; false when enough are under way and the caller must consume or wait first.</summary>
    /// <remarks>An item that cannot be sent is added too: that error is its outcome.</remarks>
    public bool TryAdd(object? item)
    {
        if (!_window.HasRoom(Waiting, Volatile.Read(ref _consumed)))
        {
            _scheduler.Wake(this);
            return false;
        }

        _scratch.Clear();
        ulong hash = 0;
        try
        {
            Serializer.Write(_scratch, item);
            Frame.ThrowIfTooLarge(_scratch.Length, item);
            if (_hashes is not null)
            {
                hash = _hashes.Of(item, _scratch.WrittenSpan);
            }
        }
        catch (NotSerializableException refusal)
        {
            _log?.AddRefused(_window.Added, refusal);
            AddSettled(item, new ItemFailure(_window.Added, item, refusal, EndsItem: true));
            Interlocked.Increment(ref _failed);
            return true;
        }

        if (_log is not null && IsSkipped(item, hash))
        {
            return true;
        }

        _window.Append(item, _scratch.WrittenSpan, hash: hash);

        // A full fence here and one at the scheduler's: it sets the mark, then looks once more at what waits.
        if (AddWaiting(1) >= WakeAt)
        {
            _scheduler.Wake(this);
        }

        return true;
    }

    /// <summary>Says that no more items come.</summary>
    public void CompleteAdding()
    {
        Volatile.Write(ref _total, _window.Added);
        _isInputComplete = true;
        _outputReady.Set();
        _scheduler.Wake(this);
    }

    /// <summary>Whether <see cref="TryTakeOutputs"/> would find anything.</summary>
    public bool HasOutputs => _outcomes.IsReady || _error is not null;

    /// <summary>
    /// Moves the outputs that are ready, <see cref="ItemFailure"/>s and <see cref="ItemNote"/>s among them, to <paramref name="batch"/>, which is
    /// empty; not all at once when there are many.
    /// </summary>
    /// <returns>
    /// False when there was nothing to be done, so that waiting is right; items that put out nothing may have been done
    /// with, without an output.
    /// </returns>
    /// <exception cref="PSMultiprocException">The call itself came to an end.</exception>
    public bool TryTakeOutputs(List<object?> batch)
    {
        var wasSpent = _budget.IsSpent;
        var finished = _outcomes.TakeInto(batch);
        if (_log?.Write() == false)
        {
            // Nobody is to go on from what a later call will not know of.
            throw _log.Failure!;
        }

        if (wasSpent && !_budget.IsSpent)
        {
            _scheduler.Wake(this);
        }

        if (finished > 0)
        {
            Volatile.Write(ref _consumed, _consumed + finished);
            _roomMade.Set();
        }
        else if (batch.Count == 0 && _error is { } error)
        {
            throw error;
        }

        return (IsWorkedOff && TryGoOnWithEnd()) || finished > 0 || batch.Count > 0;
    }

    /// <summary>Waits until there are outputs, or the call is finished or over. It may return early.</summary>
    /// <param name="milliseconds">How long at most; <see cref="Timeout.Infinite"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public void WaitForOutputs(int milliseconds, CancellationToken cancellationToken)
    {
        _budget.ConsumerWaits();
        try
        {
            _outputReady.Wait(milliseconds, cancellationToken);
        }
        finally
        {
            _budget.ConsumerGoesOn();
        }
    }

    /// <summary>Waits until there are outputs, or the call is finished or over. It may return early.</summary>
    public async ValueTask WaitForOutputsAsync(CancellationToken cancellationToken)
    {
        _budget.ConsumerWaits();
        try
        {
            await _outputReady.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _budget.ConsumerGoesOn();
        }
    }

    /// <summary>Waits until an item may be added, or the call is over. It may return early.</summary>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken) => _roomMade.WaitAsync(cancellationToken);

    public override bool IsFor(PoolWorker worker) => !_isClosing || _toClose.Contains(worker);

    public override Chunk? TryTake(PoolWorker worker, int most)
    {
        // While too much waits for the consumer, only what it waits for itself is begun: the oldest item there is.
        if (_budget.IsSpent && Volatile.Read(ref _underWay) > 0)
        {
            return null;
        }

        return Take(worker, most);
    }

    public override void Release(Chunk chunk) => _window.Release(chunk.Block);

    public override void GiveBack(PoolWorker worker, Chunk chunk, int start, int count)
    {
        if (chunk.IsClosing)
        {
            _toClose.Add(worker);
        }

        GiveBack(chunk.Block, start, count);
        Interlocked.Add(ref _underWay, -count);
    }

    public override void GiveBack(ItemBlock block, int start, int count)
    {
        _window.GiveBack(block, start, count);
        AddWaiting(count);
    }

    /// <summary>
    /// Appends an item for each of its workers (which of them it is for is decided when it is taken), and a failure for each
    /// that has died with what it had gathered.
    /// </summary>
    public override void Close()
    {
        if (_isClosing)
        {
            return;
        }

        _isClosing = true;
        foreach (var worker in Servers.Keys)
        {
            _toClose.Add(worker);
            _window.Append(null, default);
            AddWaiting(1);
        }

        foreach (var lost in _lostEnds)
        {
            AddSettled(null, new ItemFailure(_window.Added, null, lost, EndsItem: true));
        }
    }

    public override void Lose(PoolWorker worker, Func<string, Exception> toError)
    {
        var lost = Definition.HasEnd && !IsOver && Servers.GetValueOrDefault(worker) is > 0 and var done
            ? toError("before its 'end' block ran" + GatheredWork.Loss(done))
            : null;
        base.Lose(worker, toError);
        if (!_isClosing)
        {
            if (lost is not null)
            {
                _lostEnds.Add(lost);
            }
        }
        else if (_toClose.Contains(worker) && Take(worker, 1) is { } chunk)
        {
            // No log tells of that, so none is written under the scheduler's lock.
            Deliver(chunk, chunk.Start, lost is null ? RecordKind.Done : RecordKind.Failed, lost, 0);
            Release(chunk);
            _outputReady.Set();
        }
    }

    public override void Abort(Exception error)
    {
        _error ??= error;
        Cancel();
    }

    /// <summary>Ends the call, whatever of it is still under way.</summary>
    public void Cancel()
    {
        TryEnd();
        _over?.Cancel();
        _budget.End();
        _outputReady.Set();
        _roomMade.Set();
    }

    /// <summary>Frees what the call held, and closes its log; it must be over, and its consumer and adder done.</summary>
    public void Dispose()
    {
        _scratch.Dispose();
        _hashes?.Dispose();
        _log?.Dispose();
    }

    /// <summary>Adds an item that is never sent.</summary>
    private void AddSettled(object? item, object outcome)
    {
        _outcomes.AddSettled(_window.Append(item, default, outcome), outcome);
        _outputReady.Set();
    }

    /// <summary>Adds an item as one that is done, if the log says so; where it says that of another, the call ends.</summary>
    private bool IsSkipped(object? item, ulong hash)
    {
        try
        {
            if (!_log!.IsDone(_window.Added, item, hash))
            {
                return false;
            }

            AddSettled(item, ItemBlock.Nothing);
        }
        catch (JobLogMismatchException otherInput)
        {
            Abort(otherInput);

            // Never done with, so that the call cannot be finished instead, where all that came before is.
            _window.Append(item, default);
        }

        return true;
    }

    /// <summary>Ends the call, all of whose items are done, or has its workers do what they do at its end; false when it is over.</summary>
    private bool TryGoOnWithEnd()
    {
        if (_isClosing == Definition.HasEnd)
        {
            TryEnd();
            return true;
        }

        if (IsOver)
        {
            return false;
        }

        _scheduler.Close(this);
        return true;
    }

    private Chunk? Take(PoolWorker worker, int most)
    {
        if (IsOver || !_window.TryTake(_isClosing ? 1 : most, out var block, out var start, out var count))
        {
            return null;
        }

        Interlocked.Add(ref _underWay, count);
        AddWaiting(-count);
        var isClosing = _isClosing && _toClose.Remove(worker);
        return new Chunk(this, block, start, count)
        {
            IsClosing = isClosing,
            Gathered = isClosing ? Servers.GetValueOrDefault(worker) : null,
        };
    }
}
