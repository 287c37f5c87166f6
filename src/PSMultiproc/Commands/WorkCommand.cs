using System.Management.Automation;
using PSMultiproc.Jobs;
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

    /// <summary>A year, in seconds.</summary>
    internal const double LongestTime = 365 * 86_400.0;

    private readonly CancellationTokenSource _stopping = new();
    private CallPreferences? _preferences;
    private ItemStreams? _streams;
    private RunningCall? _call;
    private CallerPlace? _place;

    /// <summary>What to run: <c>$_</c> is the item of a map, <c>$using:</c> reaches the caller's variables.</summary>
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

    /// <summary>What binds to the block's <c>param()</c> or <c>$args</c>, or the method's arguments, behind a map's item.</summary>
    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ArgumentList { get; set; }

    /// <summary>
    /// How long an item may take, in seconds; parts count. One that takes longer fails with TaskTimedOut, and its worker is
    /// killed with all that it has started.
    /// </summary>
    [Parameter]
    [ValidateRange(0.001, LongestTime)]
    public double TimeoutSeconds { get; set; }

    /// <summary>How often an item is tried again that failed, crashed its worker or took too long.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue - 1)]
    public int RetryCount { get; set; }

    /// <summary>
    /// How long to wait before an item is tried again, in seconds; twice as long after each further attempt, give or take a
    /// quarter.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, LongestTime)]
    public double RetryDelaySeconds { get; set; }

    /// <summary>The pool to use, opened if need be.</summary>
    private protected ProcessPool ResolvePool() => Pool ?? SessionPools.GetDefault(CallerContext.Of(SessionState));

    private CallPreferences Preferences => _preferences ??= new CallPreferences(SessionState.PSVariable, MyInvocation.BoundParameters);

    /// <summary>
    /// Checks what can be checked before any work starts, and returns what makes the definition once there is a pool.
    /// </summary>
    /// <param name="passing">How an item becomes a method's arguments.</param>
    private protected Func<ProcessPool, WorkDefinition> PrepareWork(ArgumentPassing passing)
    {
        var given = MyInvocation.BoundParameters;
        if (given.ContainsKey(nameof(RetryDelaySeconds)) && !given.ContainsKey(nameof(RetryCount)))
        {
            ThrowTerminatingError(Errors.InvalidParameter(
                "RetryCountMissing", "-RetryDelaySeconds: nothing is tried again without -RetryCount. Give that too, or leave both out.", RetryDelaySeconds));
        }

        if (ParameterSetName == ScriptSet)
        {
            _streams = new ItemStreams(this, Preferences);
            var call = ScriptCall.Of(ScriptBlock, ArgumentList, Preferences, SessionState, passing == ArgumentPassing.Splat);
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
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    protected virtual void Dispose(bool disposing)
    {
        _call?.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Begins a call; it ends with the command.</summary>
    private protected RunningCall Begin(Func<ProcessPool, WorkDefinition> define, MapSettings settings, bool showsProgress = false)
    {
        var (pool, map) = BeginMap(define, settings);
        return _call = new RunningCall(this, pool, map, showsProgress ? Progress(map) : null, _stopping.Token);
    }

    /// <summary>A worker shows no progress of its own calls: that of many workers at once would say nothing.</summary>
    private CallProgress? Progress(MapOperation map) =>
        Preferences.IsQuiet(CallPreferences.Progress) || SessionState.PSVariable.GetValue(WorkItemInfo.Variable) is WorkItemInfo
            ? null
            : new CallProgress(this, map);

    /// <summary>Begins a call for a job to consume.</summary>
    private protected PoolCall BeginJob(Func<ProcessPool, WorkDefinition> define, MapSettings settings)
    {
        var (pool, map) = BeginMap(define, settings);
        var command = ParameterSetName == ScriptSet ? ScriptBlock.ToString() : $"[{TypeName}]::{MethodName}";
        return new PoolCall(pool, map, command, new CallerPlace(this).Remember(), Preferences);
    }

    private (ProcessPool Pool, MapOperation Map) BeginMap(Func<ProcessPool, WorkDefinition> define, MapSettings settings) => OrTerminate(() =>
    {
        try
        {
            var pool = ResolvePool();
            return (pool, pool.BeginMap(define(pool), Limited(settings)));
        }
        catch
        {
            settings.Log?.Dispose();
            throw;
        }
    });

    private MapSettings Limited(MapSettings settings) => settings with
    {
        TimeLimit = TimeoutSeconds > 0 ? TimeSpan.FromSeconds(TimeoutSeconds) : null,
        Retries = RetryPolicy.Of(RetryCount, TimeSpan.FromSeconds(RetryDelaySeconds)),
    };

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
        var path = FilePath.Resolve(this, nameof(AssemblyPath), AssemblyPath);
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
