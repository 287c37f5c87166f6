using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>A call of a single item whose outcome somebody awaits.</summary>
internal sealed class TaskOperation : WorkOperation
{
    private readonly TaskCompletionSource<IReadOnlyList<object?>> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly ItemBlock _block;
    private readonly List<object?> _outputs = [];

    /// <summary>Who needs the block's bytes: the call until it is over, and each chunk until it is sent.</summary>
    private int _holders = 1;
    private bool _wasTaken;

    /// <summary>Makes the call.</summary>
    /// <exception cref="NotSerializableException">The item cannot be sent.</exception>
    public TaskOperation(WorkDefinition definition, ValueSerializer serializer, object? item)
        : base(definition, serializer, new MapSettings(IsOrdered: true, ChunkSize: 1), definition.TaskPacer)
    {
        using var value = new PooledBuffer();
        serializer.Write(value, item);
        Frame.ThrowIfTooLarge(value.Length, item);
        _block = new ItemBlock(item, value);
        AddWaiting(1);
    }

    public override bool HasGivenBack => Waiting > 0 && _wasTaken;

    public override bool IsInputComplete => true;

    /// <summary>Everything the item put out, <see cref="ItemFailure"/>s and <see cref="ItemNote"/>s among it.</summary>
    public Task<IReadOnlyList<object?>> Completion => _completion.Task;

    public override Chunk? TryTake(PoolWorker worker, int most)
    {
        if (IsOver || Waiting == 0 || !TryHold())
        {
            return null;
        }

        AddWaiting(-1);
        _wasTaken = true;
        return new Chunk(this, _block, 0, 1);
    }

    public override void Release(Chunk chunk) => Release();

    public override void GiveBack(PoolWorker worker, Chunk chunk, int start, int count) => GiveBack(chunk.Block, start, count);

    public override void Deliver(Chunk chunk, int item, RecordKind kind, object? value, int bytes)
    {
        switch (kind)
        {
            case RecordKind.Output:
                _outputs.Add(value);
                break;
            case RecordKind.Error:
                _outputs.Add(new ItemFailure(0, _block.Input(0), value!, EndsItem: false));
                break;
            case RecordKind.Note:
                _outputs.Add(new ItemNote(value!));
                break;
            case RecordKind.Result:
                _outputs.Add(value);
                Complete();
                break;
            case RecordKind.Failed or RecordKind.CallFailed:
                _outputs.Add(new ItemFailure(0, _block.Input(0), value!, EndsItem: true));
                Complete();
                break;
            case RecordKind.Done:
                Complete();
                break;
        }
    }

    public override void Flush()
    {
    }

    public override void Abort(Exception error)
    {
        if (TryEnd())
        {
            Release();
            _completion.TrySetException(error);
        }
    }

    /// <summary>Ends the call before its outcome.</summary>
    public void Cancel(CancellationToken cancellationToken)
    {
        if (TryEnd())
        {
            Release();
            _completion.TrySetCanceled(cancellationToken);
        }
    }

    private void Complete()
    {
        if (TryEnd())
        {
            Release();
            _completion.TrySetResult(_outputs);
        }
    }

    private bool TryHold()
    {
        while (true)
        {
            var holders = Volatile.Read(ref _holders);
            if (holders == 0)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders)
            {
                return true;
            }
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            _block.Release();
        }
    }
}
