using System.Diagnostics;
using PSMultiproc.Platform;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>One operating-system process of a pool: started, listened to, killed, and asked how it ended.</summary>
internal sealed class WorkerProcess : IDisposable
{
    /// <summary>How long a killed process may take to be gone; only a process stuck in the kernel takes longer.</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);

    /// <summary>What the last instructions of an exiting process may take: writing a core dump's first lines, say.</summary>
    private static readonly TimeSpan OrderlyExitPatience = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly OutputRelay _standardOutput;
    private readonly OutputRelay _standardError;

    private WorkerProcess(Process process, TextWriter? standardOutput, TextWriter? standardError)
    {
        _process = process;
        Id = process.Id;

        // Nothing is ever said to a worker that way; a program that reads it shall find its end.
        process.StandardInput.Close();
        _standardOutput = new OutputRelay(process.StandardOutput.BaseStream, standardOutput);
        _standardError = new OutputRelay(process.StandardError.BaseStream, standardError);
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>Whether its standard streams are drained without being handed on.</summary>
    public bool IsMuted
    {
        get => _standardOutput.IsMuted;
        set => _standardOutput.IsMuted = _standardError.IsMuted = value;
    }

    /// <summary>What is remembered of its standard error, at most 4 KiB.</summary>
    public string LastWords => _standardError.LastWords;

    /// <summary>Starts a process that will connect to <paramref name="address"/> and show <paramref name="token"/>.</summary>
    /// <exception cref="WorkerStartFailedException">The operating system refused.</exception>
    public static WorkerProcess Start(
        WorkerLaunch launch, string address, string token, TextWriter? standardOutput, TextWriter? standardError)
    {
        var start = new ProcessStartInfo(launch.FileName, launch.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = launch.WorkingDirectory ?? string.Empty,
        };

        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment[WorkerDepth.Variable] = WorkerDepth.Next;

        // The environment of a process is for its own user's eyes; its arguments are for everybody's.
        start.Environment[WireProtocol.AddressVariable] = address;
        start.Environment[WireProtocol.TokenVariable] = token;
        try
        {
            return new WorkerProcess(Process.Start(start)!, standardOutput, standardError);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or IOException)
        {
            throw new WorkerStartFailedException($"The worker program '{launch.FileName}' could not be started: {error.Message}", error);
        }
    }

    /// <summary>Completes when the process has ended.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Ends the process and all that it started, at once.</summary>
    public void Kill() => ProcessGroup.Kill(Id);

    /// <summary>Makes sure that the process and all that it started are gone, and learns how it ended.</summary>
    public WorkerExit Reap()
    {
        // A process whose channel has ended may still be about to exit; how it does so by itself is what the user
        // wants to read. Its children get no such grace.
        if (!_process.WaitForExit(OrderlyExitPatience))
        {
            Kill();
            if (!_process.WaitForExit(ExitPatience))
            {
                return default;
            }
        }

        Kill();
        _standardOutput.Drain();
        _standardError.Drain();
        return WorkerExit.FromExitCode(_process.ExitCode);
    }

    public void Dispose() => _process.Dispose();
}
