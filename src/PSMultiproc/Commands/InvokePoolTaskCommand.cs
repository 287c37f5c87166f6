using System.Management.Automation;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Runs a script block or a .NET method once in a worker process, and gives what it puts out.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "PoolTask", DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(PSObject))]
public sealed class InvokePoolTaskCommand : WorkCommand, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var define = OrTerminate(() => PrepareWork(ArgumentPassing.Spread));
        foreach (var output in Run(define))
        {
            if (output is ItemFailure { EndsItem: true } failure)
            {
                // There is one piece of work and it failed: so did the command, as a direct call would have.
                ThrowTerminatingError(Errors.From(failure with { Input = failure.Input is object?[] ? null : failure.Input }));
            }

            Write(output);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    /// <summary>Frees what the command held.</summary>
    public void Dispose() => _stopping.Dispose();

    private IReadOnlyList<object?> Run(Func<ProcessPool, WorkDefinition> define)
    {
        var pool = OrTerminate(ResolvePool);
        var item = ParameterSetName == MethodSet ? ArgumentList ?? [] : null;
        var task = OrTerminate(() => pool.BeginTask(define(pool), item));
        try
        {
            return OrTerminate(() => PipelineThread.Wait(task.Completion, _stopping.Token));
        }
        catch (OperationCanceledException)
        {
            task.Cancel(_stopping.Token);
            return [];
        }
        finally
        {
            pool.EndTask(task);
        }
    }
}
