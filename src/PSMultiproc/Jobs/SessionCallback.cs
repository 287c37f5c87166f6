using System.Management.Automation;
using System.Management.Automation.Host;
using Microsoft.PowerShell.Commands;

namespace PSMultiproc.Jobs;

/// <summary>A script block that is to run in a session once a job has ended.</summary>
/// <param name="job">The job.</param>
/// <param name="block">The block.</param>
/// <param name="value">What it gets as <c>$_</c>.</param>
internal sealed class SessionCallback(Job job, ScriptBlock block, object? value)
{
    private static readonly CmdletInfo ForEachObject = new("ForEach-Object", typeof(ForEachObjectCommand));
    private static readonly CmdletInfo OutDefault = new("Out-Default", typeof(OutDefaultCommand));

    private readonly Job _job = job;
    private readonly ScriptBlock _block = block;
    private readonly object? _value = value;

    /// <summary>Whether the job's state says that it has ended.</summary>
    public bool IsDue => _job.JobStateInfo.State is JobState.Completed or JobState.Failed or JobState.Stopped;

    /// <summary>
    /// Runs it, on the session's thread. What it shows, and an error that ends it, are shown as those of a line at the prompt.
    /// </summary>
    /// <exception cref="PipelineStoppedException">The pipeline that it runs in is being stopped.</exception>
    public void Run(PSHost host)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand(ForEachObject).AddParameter("InputObject", _value).AddParameter("Process", _block);
        shell.AddCommand(OutDefault);
        Exception? failure = null;
        try
        {
            shell.Invoke();
        }
        catch (Exception error) when (error is not PipelineStoppedException)
        {
            failure = error;
        }

        foreach (var record in shell.Streams.Error)
        {
            Show(record, host);
        }

        // What leaves a loop that is not there, or the session, says nothing.
        if (failure is IContainsErrorRecord { ErrorRecord: { } fatal })
        {
            Show(fatal, host);
        }
    }

    private static void Show(ErrorRecord record, PSHost host)
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        foreach (var text in shell.AddCommand(@"Microsoft.PowerShell.Utility\Out-String").AddParameter("InputObject", record).Invoke<string>())
        {
            host.UI.WriteErrorLine(text.TrimEnd());
        }
    }
}
