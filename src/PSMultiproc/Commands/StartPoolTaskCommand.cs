using System.Management.Automation;
using PSMultiproc.Pools;

namespace PSMultiproc.Commands;

/// <summary>
/// <para type="synopsis">Runs a script block or a .NET method once in a worker process, as a job.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Start, "PoolTask", DefaultParameterSetName = ScriptSet)]
[OutputType(typeof(PoolTask))]
public sealed class StartPoolTaskCommand : WorkCommand
{
    /// <summary>The job's name; PowerShell makes one of the job's number when absent.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Runs in this session when the task is completed; <c>$_</c> is its result.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? OnCompleted { get; set; }

    /// <summary>Runs in this session when the task has failed; <c>$_</c> is the error.</summary>
    [Parameter]
    [ValidateNotNull]
    public ScriptBlock? OnError { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var define = OrTerminate(() => PrepareWork(ArgumentPassing.Spread));
        var item = ParameterSetName == MethodSet ? ArgumentList ?? [] : null;
        var task = new PoolTask(BeginJob(define, MapSettings.Single), item, Name, OnCompleted, OnError);
        task.ListIn(JobRepository);
        WriteObject(task);
    }
}
