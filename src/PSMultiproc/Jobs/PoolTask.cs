using System.Management.Automation;
using System.Management.Automation.Internal;
using PSMultiproc.Commands;
using PSMultiproc.Jobs;
using PSMultiproc.Pools;

namespace PSMultiproc;

/// <summary>
/// One piece of work that goes on by itself: what <c>Start-PoolTask</c> gives. It has failed when an error ended its block.
/// Its result is what an assignment of the block's output would be: nothing, the one object, or an array.
/// </summary>
public sealed class PoolTask : PoolJob
{
    private readonly ScriptBlock? _onCompleted;
    private readonly ScriptBlock? _onError;
    private readonly SessionCallbacks? _callbacks;

    internal PoolTask(PoolCall call, object? item, string? name, ScriptBlock? onCompleted, ScriptBlock? onError)
        : base(call, name)
    {
        _callbacks = onCompleted is null && onError is null ? null : SessionCallbacks.Prepare(Session);
        _onCompleted = onCompleted;
        _onError = onError;
        Begin();
        Add(item);
        CompleteAdding();
    }

    private protected override bool IsFatal(ItemFailure failure, ErrorRecord error) => base.IsFatal(failure, error) || IsToStop(failure);

    private protected override object? ToResult(IReadOnlyList<PSObject?> outputs) => outputs switch
    {
        [] => AutomationNull.Value,
        [var one] => one,
        _ => outputs.ToArray<object?>(),
    };

    private protected override void OnEnding(JobState state, Exception? reason)
    {
        switch (state)
        {
            case JobState.Completed when _onCompleted is not null:
                _callbacks!.Add(new SessionCallback(this, _onCompleted, Result));
                break;
            case JobState.Failed when _onError is not null:
                _callbacks!.Add(new SessionCallback(this, _onError, reason is BlockFailedException block ? block.ErrorRecord : Errors.From(reason!, null)));
                break;
        }
    }

    private protected override void OnEnded() => _callbacks?.Announce();
}
