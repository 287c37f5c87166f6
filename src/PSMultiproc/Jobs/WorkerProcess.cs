using PSMultiproc.Commands;
using PSMultiproc.Pools;
using PSMultiproc.Scripts;
using PSMultiproc.Session;
using PSMultiproc.Wire;

namespace PSMultiproc;

/// <summary>
/// A process that runs a block once and ends with it. It is a job: completed when the block came to its end or the process
/// exited by itself, with whatever code; failed when an error ended the block, or a signal the process; stopped when
/// somebody stopped it. What the block started ends with it.
/// </summary>
public sealed class WorkerProcess : WorkJob
{
    /// <summary>The exit code of a process whose block was ended by an error.</summary>
    private const int ErrorCode = 1;

    /// <summary>What shells, and PowerShell for other programs, add to a signal's number to make it an exit code.</summary>
    private const int SignalBase = 128;

    private readonly SoleWorker _worker;

    /// <summary>Starts the process.</summary>
    /// <exception cref="NotSerializableException">An argument or a <c>$using:</c> value cannot be sent.</exception>
    internal WorkerProcess(ScriptCall call, bool hasEnd, string command, string? name, CallerPlace place)
        : base(command, name, place)
    {
        var serializer = PowerShellSerializer.Create();
        var work = new WorkDefinition(Id: 1, WorkKind.Script, call.ToBytes(serializer), IsShared: false, hasEnd);
        var launch = new PowerShellWorkerLaunch(new ScriptSetUp(call.Caller, IsFreshForEachCall: false), serializer);
        _worker = new SoleWorker(launch, new ProcessPoolOptions(), serializer, work, item: null);
        Begin(_worker.Operation);
    }

    /// <summary>The process id, also after the process's end; 0 when it could not be started.</summary>
    public int ProcessId => _worker.ProcessId;

    /// <summary>
    /// The exit code: 0 when the block came to its end, 1 when an error ended it, what the block gave <c>exit</c>, or 128
    /// more than the signal that ended the process. <see langword="null"/> before the end.
    /// </summary>
    public int? ExitCode { get; private set; }

    /// <summary>
    /// The signal that ended the process, as in signal(7); <see langword="null"/> when none did. A program that exits with
    /// a code above 128 by itself looks as if a signal had ended it.
    /// </summary>
    public int? Signal { get; private set; }

    private protected override void StopWork() => _worker.Kill();

    private protected override async Task<Exception?> EndWorkAsync(Exception? failure)
    {
        var isThrough = failure is null or BlockFailedException;
        if (!isThrough)
        {
            _worker.Kill();
        }

        var exit = await _worker.EndAsync().ConfigureAwait(false);
        _worker.Dispose();
        if (isThrough)
        {
            ExitCode = failure is null ? 0 : ErrorCode;
            return failure;
        }

        Signal = exit.Signal;
        ExitCode = exit.Code ?? exit.Signal + SignalBase;

        // Below 0 are the codes that Windows and .NET give to a process that crashed there.
        return failure is WorkerCrashedException && exit.Code >= 0 ? null : failure;
    }
}
