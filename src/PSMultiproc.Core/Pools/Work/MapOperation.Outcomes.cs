namespace PSMultiproc.Pools;

/// <content>What comes of its items: kept until an attempt counts, tried again, logged, and handed to the consumer.</content>
internal sealed partial class MapOperation
{
    private readonly RetryPolicy? _retries;

    /// <summary>Ends the delays before further attempts, which would keep the call in memory; null where there are none.</summary>
    private readonly CancellationTokenSource? _over;

    /// <summary>How many items wait for their next attempt.</summary>
    private int _resting;

    private long _failed;

    public override void Deliver(Chunk chunk, int item, RecordKind kind, object? value, int bytes)
    {
        if (kind == RecordKind.Times)
        {
            chunk.Times = (ItemTimes)value!;
        }
        else if (_retries is null)
        {
            Hand(chunk, item, kind, value, bytes);
        }
        else if (kind is RecordKind.Output or RecordKind.Error)
        {
            // What an attempt puts out that fails is not to be seen beside what the next one does.
            (chunk.Kept ??= []).Add(new KeptOutcome(kind, value, bytes));
        }
        else if (kind == RecordKind.Failed && IsTriedAgain(chunk))
        {
            chunk.Kept = null;
            _ = RetryAsync(chunk.Block, item, _retries.DelayAfter(chunk.Attempt));
        }
        else
        {
            HandKept(chunk, item, kind);
            Hand(chunk, item, kind, value, bytes);
        }
    }

    public override void Flush()
    {
        _log?.Write();
        _outputReady.Set();
    }

    public override bool IsTriedAgain(Chunk chunk) => !chunk.IsClosing && _retries?.Allows(chunk.Attempt) == true;

    private void HandKept(Chunk chunk, int item, RecordKind kind)
    {
        if (kind == RecordKind.Note || chunk.Kept is not { } outcomes)
        {
            return;
        }

        chunk.Kept = null;
        foreach (var kept in outcomes)
        {
            Hand(chunk, item, kept.Kind, kept.Value, kept.Bytes);
        }
    }

    private async Task RetryAsync(ItemBlock block, int item, TimeSpan delay)
    {
        block.CountAttempt(item);
        Interlocked.Increment(ref _resting);
        Interlocked.Decrement(ref _underWay);
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, _over!.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _scheduler.Retry(this, block, item);
        Interlocked.Decrement(ref _resting);
    }

    /// <summary>Hands something over to the consumer, once the log has it where it is the item's end.</summary>
    private void Hand(Chunk chunk, int item, RecordKind kind, object? value, int bytes)
    {
        if (_log is not null && !kind.LetsItemGoOn() && !chunk.IsClosing)
        {
            _log.Add(chunk, item, kind is RecordKind.Failed or RecordKind.CallFailed ? value : null);
            chunk.Times = null;
        }

        if (kind is RecordKind.Failed or RecordKind.Error or RecordKind.CallFailed)
        {
            value = new ItemFailure(
                chunk.Block.FirstIndex + item, chunk.Block.Input(item), value!,
                EndsItem: kind != RecordKind.Error, EndsCall: kind == RecordKind.CallFailed, chunk.Attempt);
            if (kind != RecordKind.Error && !chunk.IsClosing)
            {
                Interlocked.Increment(ref _failed);
            }
        }
        else if (kind == RecordKind.Note)
        {
            value = new ItemNote(value!);
        }

        _outcomes.Deliver(chunk.Block, item, kind, value, bytes);
        if (kind.LetsItemGoOn())
        {
            _budget.WaitForConsumer();
        }
        else
        {
            Interlocked.Decrement(ref _underWay);
        }
    }
}
