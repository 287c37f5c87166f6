using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>A command's call while it is under way: takes items and writes what comes of them, on the pipeline's thread.</summary>
internal sealed class RunningCall(
    WorkCommand command, ProcessPool pool, MapOperation map, CallProgress? progress, CancellationToken stopping) : IDisposable
{
    private readonly WorkCommand _command = command;
    private readonly ProcessPool _pool = pool;
    private readonly MapOperation _map = map;
    private readonly CancellationToken _stopping = stopping;
    private readonly CallProgress? _progress = progress;
    private readonly OutputSlices? _slices = progress is null ? null : new OutputSlices(command, progress);
    private readonly List<object?> _outputs = [];

    /// <summary>How many items there were, once the call is finished.</summary>
    public long Items => _map.Total ?? 0;

    /// <summary>Adds an item, writing what is ready while too much is under way. It is dropped when the command is stopped.</summary>
    public void Add(object? item)
    {
        while (!_map.TryAdd(item))
        {
            if (!TryWrite() && !TryWait())
            {
                return;
            }
        }
    }

    /// <summary>Writes what is ready, and shows how far the call has come, if it is time to.</summary>
    /// <param name="now">Milliseconds since the system's start.</param>
    public void WriteReady(long now)
    {
        _progress?.Look(now);
        if (_map.HasOutputs)
        {
            TryWrite();
        }
    }

    /// <summary>Writes all that comes until the call is finished, or the command is stopped.</summary>
    public void Finish()
    {
        _map.CompleteAdding();
        while (!_map.IsFinished)
        {
            if (!TryWrite() && !TryWait())
            {
                return;
            }
        }

        TryWrite();
        _progress?.Complete();
    }

    /// <summary>Ends the call, whatever of it is still under way, without waiting for it.</summary>
    public void Dispose()
    {
        _progress?.Complete();
        _map.Cancel();
        _pool.End(_map);
        _map.Dispose();
    }

    /// <summary>Waits for outputs; false when the pipeline is being stopped.</summary>
    private bool TryWait()
    {
        try
        {
            _map.WaitForOutputs(_progress?.Patience ?? Timeout.Infinite, _stopping);
            _progress?.Look();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Writes what is ready; false when nothing had happened, so that waiting is right.</summary>
    private bool TryWrite()
    {
        if (!_command.OrTerminate(() => _map.TryTakeOutputs(_outputs)))
        {
            return false;
        }

        if (_outputs.Exists(static output => output is ItemFailure or ItemNote))
        {
            foreach (var output in _outputs)
            {
                _progress?.Look();
                _command.Write(output);
            }
        }
        else if (_slices is not null)
        {
            _slices.Write(_outputs);
        }
        else
        {
            _command.WriteObject(_outputs, enumerateCollection: true);
        }

        _outputs.Clear();
        return true;
    }
}
