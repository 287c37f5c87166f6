using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PSMultiproc.Scripts;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>
/// Where a command was called from, for the errors of the block that it runs: a block's script stack goes on with its
/// caller's, and what its Write-Error says of the place is the caller's, too. It is looked up with the first error.
/// </summary>
/// <param name="command">The command.</param>
internal sealed class CallerPlace(PSCmdlet command)
{
    private readonly Lazy<InvocationInfo?> _invocation = new(() => command.SessionState.PSVariable.GetValue("MyInvocation") as InvocationInfo);
    private readonly long _historyId = command.MyInvocation.HistoryId;
    private readonly Lazy<string> _stack = new(static () => string.Join(Environment.NewLine, Runspace.DefaultRunspace.Debugger.GetCallStack()));

    /// <summary>Looks it up now, for errors that come when the command is over, or on another thread.</summary>
    public CallerPlace Remember()
    {
        _ = _invocation.Value;
        _ = _stack.Value;
        return this;
    }

    /// <summary>Puts the caller's place where a worker's own stands. On the pipeline's thread, unless it was remembered.</summary>
    public void Complete(ErrorRecord record)
    {
        CompleteOne(record);
        if (record.Exception is IContainsErrorRecord { ErrorRecord: { } within })
        {
            CompleteOne(within);
        }
    }

    /// <summary>
    /// Whether an error says that a block could not be called, its parameters having got no fitting values: it comes from
    /// the worker's own calling script, and nothing of the block was begun. To be asked before it is completed.
    /// </summary>
    public static bool IsOfTheCall(ErrorRecord record) =>
        record is { Exception: ParameterBindingException, ScriptStackTrace: { } stack } && CallingScript.WithoutFrames(stack) is { Length: 0 };

    private void CompleteOne(ErrorRecord record)
    {
        if (record.ScriptStackTrace is { } stack && CallingScript.WithoutFrames(stack) is { } inner)
        {
            RecordParts.SetScriptStackTrace(record, inner.Length == 0 ? _stack.Value : inner + Environment.NewLine + _stack.Value);
        }

        if (record.InvocationInfo is { } invocation && CallingScript.Contains(invocation))
        {
            RecordParts.SetInvocation(record, _invocation.Value);
        }

        if (record.InvocationInfo is { } place)
        {
            RecordParts.SetHistoryId(place, _historyId);
        }
    }
}
