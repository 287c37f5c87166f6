using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using PSMultiproc.Wire;

namespace PSMultiproc.Pools;

/// <summary>Brings workers up: starts the process, awaits its call, and sees that it gets ready in time.</summary>
internal sealed class WorkerStarter(
    WorkerLaunch launch, ProcessPoolOptions options, SecretCipher secrets, WorkerListener listener, ILogger log) : IDisposable
{
    /// <summary>
    /// The outbox's size in bytes: some tens of milliseconds of the fastest results, and small enough that 200 workers
    /// fit the 64 MB of shared memory that a container has.
    /// </summary>
    private const int OutboxBytes = 256 * 1024;

    /// <summary>A process that starts waits for the disk now and then.</summary>
    private const int StartsPerProcessor = 2;

    /// <summary>
    /// Starting takes processor time until the worker calls. A pool of hundreds gets its first workers as soon as a small
    /// one does, and leaves the machine usable meanwhile.
    /// </summary>
    private readonly SemaphoreSlim _turns = new(StartsPerProcessor * Environment.ProcessorCount);

    private readonly WorkerLaunch _launch = launch;
    private readonly ProcessPoolOptions _options = options;
    private readonly SecretCipher _secrets = secrets;
    private readonly WorkerListener _listener = listener;
    private readonly ILogger _log = log;

    /// <summary>What to say of a worker that ended before it was one.</summary>
    public static WorkerStartFailedException ExitedBeforeReady(WorkerProcess process, WorkerExit exit) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"Worker process {process.Id} ended with {exit.Describe()} before it was ready. {process.LastWords}").TrimEnd());

    /// <summary>Starts a worker, and returns when it is decided what becomes of it.</summary>
    /// <param name="start">The worker to be.</param>
    /// <param name="delay">How long to wait first.</param>
    /// <param name="events">Who hears of it from then on.</param>
    /// <param name="adopt">Takes it over once it has called; from then on its end is reported as that of a worker.</param>
    /// <param name="ending">The pool ends.</param>
    /// <returns>Why it could not be started; null when it could, or when that is reported as its end.</returns>
    public async Task<WorkerStartFailedException?> TryStartAsync(
        WorkerStart start, TimeSpan delay, IWorkerEvents events, Action<WorkerStart, PoolWorker> adopt, CancellationToken ending)
    {
        var arrival = _listener.ExpectAsync(out var token);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ending, start.Unwanted);
            await Task.Delay(delay, limit.Token).ConfigureAwait(false);
            await _turns.WaitAsync(limit.Token).ConfigureAwait(false);
            PoolWorker worker;
            try
            {
                limit.CancelAfter(_options.StartTimeout);
                worker = await CallAsync(start, token, arrival, events, limit.Token).ConfigureAwait(false);
            }
            finally
            {
                _turns.Release();
            }

            adopt(start, worker);
            worker.Open(_secrets.Key, _launch.SetUp);
            await start.WaitUntilDecidedAsync(limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            Discard(start, arrival);
            return new WorkerStartFailedException(string.Create(
                CultureInfo.InvariantCulture,
                $"A worker was not ready within {_options.StartTimeout.TotalSeconds} s. {start.Process?.LastWords}").TrimEnd());
        }
        catch (Exception error)
        {
            Discard(start, arrival);
            return error as WorkerStartFailedException
                ?? new WorkerStartFailedException("A worker could not be started: " + error.Message, error);
        }
        finally
        {
            _listener.Forget(token);
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _turns.Dispose();
    }

    /// <summary>Starts the process, and returns when it has called.</summary>
    private async Task<PoolWorker> CallAsync(
        WorkerStart start, string token, Task<Connection> arrival, IWorkerEvents events, CancellationToken limit)
    {
        start.Started = Stopwatch.GetTimestamp();
        start.Process = WorkerProcess.Start(_launch, _listener.Address, token, _options.StandardOutput, _options.StandardError);
        _log.WorkerStarted(start.Number, start.Process.Id);
        var exit = start.Process.WaitForExitAsync(limit);
        if (await Task.WhenAny(arrival, exit).ConfigureAwait(false) == arrival)
        {
            var outbox = new OutboxReader(OutboxBytes, _options.MaxProcessMemory ?? 0);
            return new PoolWorker(start.Number, start.Process, await arrival.ConfigureAwait(false), outbox, events);
        }

        await exit.ConfigureAwait(false);
        start.Exit = start.Process.Reap();
        throw ExitedBeforeReady(start.Process, start.Exit.Value);
    }

    /// <summary>Ends what there is of a worker that will not be one.</summary>
    private void Discard(WorkerStart start, Task<Connection> arrival)
    {
        start.GiveUp();
        if (start.Worker is null)
        {
            if (start.Process is { } process)
            {
                _log.WorkerGone(start.Number, process.Id, (start.Exit ?? process.Reap()).Describe());
                process.Dispose();
            }

            _ = CloseAsync(arrival);
        }

        // It may arrive yet: whoever greets it has the invitation in hand.
        static async Task CloseAsync(Task<Connection> arrival) => (await arrival.ConfigureAwait(false)).Dispose();
    }
}
