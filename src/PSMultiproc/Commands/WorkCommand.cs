using System.Management.Automation;
using PSMultiproc.Pools;
using PSMultiproc.Scripts;
using PSMultiproc.Session;
using PSMultiproc.Wire;

namespace PSMultiproc.Commands;

/// <summary>What the commands that give a pool work have in common: what is to be run, and where.</summary>
public abstract class WorkCommand : PSCmdlet, IDisposable
{
    private protected const string ScriptSet = "Script";
    private protected const string MethodSet = "Method";

    private readonly CancellationTokenSource _stopping = new();
    private ItemStreams? _streams;
    private RunningCall? _call;
    private CallerPlace? _place;

    /// <summary>What to run: <c>$_</c> is the item, <c>$using:</c> reaches the caller's variables.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ScriptSet)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>The assembly of the method to run.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string AssemblyPath { get; set; } = null!;

    /// <summary>The method's type, with its namespace.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string TypeName { get; set; } = null!;

    /// <summary>The method: public and static.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MethodSet)]
    [ValidateNotNullOrEmpty]
    public string MethodName { get; set; } = null!;

    /// <summary>A pool or its name; the default pool when absent.</summary>
    [Parameter]
    [PoolTransformation(takesSeveral: false)]
    [ArgumentCompleter(typeof(PoolNameCompleter))]
    [ValidateNotNull]
    public ProcessPool? Pool { get; set; }

    /// <summary>What binds to the block's <c>param()</c> or <c>$args</c>, or follows the item in the method's arguments.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ArgumentList { get; set; }

    /// <summary>The pool to use, opened if need be.</summary>
    private protected ProcessPool ResolvePool() => Pool ?? SessionPools.GetDefault(CallerContext.Of(SessionState));

    /// <summary>
    /// Checks what can be checked before any work starts, and returns what makes the definition once there is a pool.
    /// </summary>
    /// <param name="passing">How an item becomes a method's arguments.</param>
    private protected Func<ProcessPool, WorkDefinition> PrepareWork(ArgumentPassing passing)
    {
        if (ParameterSetName == ScriptSet)
        {
            var preferences = new CallPreferences(SessionState.PSVariable, MyInvocation.BoundParameters);
            _streams = new ItemStreams(this, preferences);
            var call = ScriptCall.Of(ScriptBlock, ArgumentList, preferences, SessionState, passing == ArgumentPassing.Splat);
            var hasEnd = passing != ArgumentPassing.Splat && ScriptEnd.IsIn(ScriptBlock);
            return pool => new WorkDefinition(pool.NextWorkId(), WorkKind.Script, call.ToBytes(pool.Serializer), IsShared: false, hasEnd);
        }

        var method = ReferToMethod(passing);
        return pool => new WorkDefinition(pool.NextWorkId(), WorkKind.Method, method.ToBytes(pool.Serializer), IsShared: false);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Ends the call, whatever of it is still under way, without waiting for it.</summary>
    public void Dispose()
    {
        _call?.Dispose();
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a call; it ends with the command.</summary>
    private protected RunningCall Begin(Func<ProcessPool, WorkDefinition> define, MapSettings settings) => _call = OrTerminate(() =>
    {
        var pool = ResolvePool();
        return new RunningCall(this, pool, pool.BeginMap(define(pool), settings), _stopping.Token);
    });

    /// <summary>Whether the command ends with a failure.</summary>
    private protected virtual bool IsFatal(ItemFailure failure) => failure.EndsCall;

    /// <summary>Writes something that came of an item to the stream that it is for.</summary>
    internal void Write(object? output)
    {
        switch (output)
        {
            case ItemFailure failure when IsFatal(failure):
                Terminate(ErrorOf(failure with { Input = null }));
                break;
            case ItemFailure failure when Errors.IsNativeLine(failure):
                CommandStreams.WriteNative(this, ErrorOf(failure));
                break;
            case ItemFailure failure:
                WriteError(ErrorOf(failure));
                break;
            case ItemNote note:
                _streams?.Write(note.Record);
                break;
            default:
                WriteObject(output);
                break;
        }
    }

    /// <summary>
    /// Ends the command with an error of the block's. It is given the command's own invocation, but not its place, where
    /// another is to be shown.
    /// </summary>
    private void Terminate(ErrorRecord error)
    {
        if (error.InvocationInfo is { } invocation)
        {
            invocation.DisplayScriptPosition ??= RecordParts.PositionOf(invocation);
        }

        ThrowTerminatingError(error);
    }

    /// <summary>The error record of what failed, as if it had failed here.</summary>
    private protected ErrorRecord ErrorOf(ItemFailure failure)
    {
        var error = Errors.From(failure);
        (_place ??= new CallerPlace(this)).Complete(error);
        return error;
    }

    /// <summary>Runs a step whose own errors end the command, as errors of the user's.</summary>
    internal T OrTerminate<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (PSMultiprocException error)
        {
            ThrowTerminatingError(Errors.From(error, null));
            throw;
        }
    }

    private MethodReference ReferToMethod(ArgumentPassing passing)
    {
        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(AssemblyPath);
        var arguments = ArgumentList ?? [];
        int? count = passing switch
        {
            ArgumentPassing.Item => 1 + arguments.Length,
            ArgumentPassing.Spread => arguments.Length,
            _ => null,
        };
        MethodMetadata.Check(path, TypeName, MethodName, count, passing);
        return new MethodReference(
            path, TypeName, MethodName, null, null, passing, passing == ArgumentPassing.Spread ? [] : arguments, count);
    }
}
